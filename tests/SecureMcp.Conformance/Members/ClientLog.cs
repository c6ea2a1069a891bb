namespace SecureMcp.Conformance.Members;

/// <summary>What goes to the client's log.</summary>
internal sealed partial class ClientLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Information, "Tool execution started")]
    public partial void Started();

    [LoggerMessage(2, LogLevel.Information, "Tool processing data")]
    public partial void Processing();

    [LoggerMessage(3, LogLevel.Information, "Tool execution completed")]
    public partial void Completed();
}
