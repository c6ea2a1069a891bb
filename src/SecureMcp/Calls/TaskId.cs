namespace SecureMcp.Calls;

/// <summary>The name of a task. It is no credential: a task also belongs to the caller whose call it is (MCP tasks extension, security).</summary>
internal readonly record struct TaskId(string Value)
{
    public static TaskId New() => new(RandomName.New());

    public static bool TryParse(string? text, out TaskId id)
    {
        id = new TaskId(text ?? "");
        return RandomName.IsWellFormed(text);
    }

    public override string ToString() => Value;
}
