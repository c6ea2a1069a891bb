namespace SecureMcp.Guards;

/// <summary>
/// What a text that a client sends is held to beside its schema. For parameters of tools and prompts of type
/// <see cref="string"/> (or <see cref="Uri"/>, where the attribute says so) or lists of these, and for properties of the types
/// of such parameters, at any depth. A value that does not pass is refused before the member runs, and recorded. Anywhere
/// else, and where the client can't reach the value, the attribute stops the start.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public abstract class GuardAttribute : Attribute
{
    private protected GuardAttribute()
    {
    }

    /// <summary>The attribute as problems name it.</summary>
    internal string Label => $"[{GetType().Name[..^"Attribute".Length]}]";

    /// <summary>Whether it can stand on a value of this type.</summary>
    internal virtual bool Fits(Type type) => type == typeof(string);

    /// <summary>Answers the guard, or null with the ends of sentences that say what is wrong.</summary>
    internal abstract IArgumentGuard? Compile(ICollection<string> faults);
}
