namespace SecureMcp.Outputs;

/// <summary>Settings of the section <c>SecureMcp:Outputs</c>.</summary>
public sealed class OutputsOptions
{
    /// <summary>The largest answer to one request in bytes: 1,024 to 67,108,864; 4,194,304 unless set.</summary>
    public int MaxResultBytes { get; init; } = 4_194_304;

    /// <summary>
    /// The most that is sent in answer to one request in bytes, with everything that comes before the result (progress, log
    /// messages, questions): <see cref="MaxResultBytes"/> to 1,073,741,824; 16,777,216 unless set. Beyond it the call is ended.
    /// </summary>
    public int MaxStreamBytes { get; init; } = 16_777_216;
}
