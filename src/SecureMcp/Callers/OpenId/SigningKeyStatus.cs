namespace SecureMcp.Callers;

/// <summary>How things are with an issuer's keys.</summary>
/// <param name="Age">When the usable keys were read, before now; null when there are none.</param>
/// <param name="HasFailed">Whether the last try to read them failed.</param>
internal readonly record struct SigningKeyStatus(TimeSpan? Age, bool HasFailed);
