namespace SecureMcp.Storage;

/// <summary>The service answered with an error that is no outcome, or did not answer. Does not leave this room.</summary>
/// <param name="message">A sentence for the log.</param>
/// <param name="status">The HTTP status; 0 when there was no answer.</param>
/// <param name="errorCode">The service's own code.</param>
/// <param name="requestId">The service's request id, for a support case.</param>
/// <param name="inner">What the transport or the credential threw.</param>
internal sealed class TableServiceException(string message, int status, string? errorCode = null, string? requestId = null, Exception? inner = null)
    : Exception(message, inner)
{
    public int Status { get; } = status;

    public string? ErrorCode { get; } = errorCode;

    public string? RequestId { get; } = requestId;

    /// <summary>Nothing was sent, because the service failed too often before.</summary>
    public bool WasNotSent { get; init; }

    /// <summary>The service is away or in trouble. One row that cannot be read, or a right that is missing, is no such sign.</summary>
    public bool SpeaksOfTheService => Status is 408 or >= 500 || (Status == 0 && InnerException is not (null or FormatException));
}
