namespace SecureMcp.Storage;

/// <summary>What one answer says of the service's clock.</summary>
/// <param name="Date">The answer's <c>Date</c> header: the service's time in whole seconds, rounded down.</param>
/// <param name="SentTimestamp">This process's timestamp before the try that was answered was sent.</param>
/// <param name="SentAt">This machine's clock at that moment.</param>
/// <param name="ReceivedTimestamp">This process's timestamp after the answer's headers were there.</param>
internal sealed record ServiceTime(DateTimeOffset Date, long SentTimestamp, DateTimeOffset SentAt, long ReceivedTimestamp);
