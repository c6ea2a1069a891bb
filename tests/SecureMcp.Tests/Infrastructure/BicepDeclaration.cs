namespace SecureMcp.Tests.Infrastructure;

/// <summary>One declaration of a Bicep file, or one property of a type.</summary>
/// <param name="File">The file's name, for messages.</param>
/// <param name="Kind">The keyword that begins it, or <c>property</c> inside a type.</param>
/// <param name="Name">Its symbolic name.</param>
/// <param name="Decorators">The names of its decorators, in order.</param>
/// <param name="Text">The whole declaration without its decorators.</param>
internal sealed record BicepDeclaration(string File, string Kind, string Name, IReadOnlyList<string> Decorators, string Text)
{
    /// <summary>The resource type before the <c>@</c>, or an empty string for anything but a resource.</summary>
    public string ResourceType => Kind == "resource" ? Text.Split('\'')[1].Split('@')[0] : "";

    public bool IsExisting => Kind == "resource" && Text.Split('\n')[0].Contains("' existing =", StringComparison.Ordinal);

    public override string ToString() => $"{File}: {Kind} {Name}";
}
