namespace SecureMcp.Storage;

/// <summary>A row breaks a rule of the service, so it was not sent. The message names the field and the rule, never the value.</summary>
internal sealed class TableLimitException(string message) : Exception(message);
