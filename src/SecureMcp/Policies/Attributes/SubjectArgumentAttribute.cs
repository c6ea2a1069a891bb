namespace SecureMcp.Policies;

/// <summary>
/// Binds a parameter of a tool or prompt to the caller itself (<see cref="Calls.Caller.SubjectId"/>): left out or null, it is
/// filled in; sent, it must be the caller's own id, a GUID in any spelling and anything else ordinally, and the member gets the
/// caller's spelling. Another is refused before the member runs, and recorded. A caller without a credential has no id of its
/// own and is refused.
/// </summary>
/// <remarks>
/// For parameters of type <see cref="string"/> or <see cref="Guid"/>. In the advertised schema the argument is not required.
/// On anything else, and on parameters of resources, the attribute stops the start. An id is unique in its tenant only.
/// </remarks>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class SubjectArgumentAttribute : Attribute
{
    /// <summary>The app role whose holders may name somebody else; nobody may unless set. Compared ordinally.</summary>
    public string? ExceptRole { get; set; }
}
