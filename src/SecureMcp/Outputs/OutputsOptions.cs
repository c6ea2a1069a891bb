namespace SecureMcp.Outputs;

/// <summary>Settings of the section <c>SecureMcp:Outputs</c>.</summary>
public sealed class OutputsOptions
{
    /// <summary>The largest answer to one request in bytes: 1,024 to 67,108,864; 4,194,304 unless set.</summary>
    public int MaxResultBytes { get; init; } = 4_194_304;
}
