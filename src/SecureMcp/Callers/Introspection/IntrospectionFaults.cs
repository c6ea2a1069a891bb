namespace SecureMcp.Callers;

/// <summary>Why the authorization server's answer was none: words for log and audit. None of them is a verdict on the token.</summary>
internal static class IntrospectionFaults
{
    public const string Unreachable = "introspection_unreachable";
    public const string TimedOut = "introspection_timed_out";
    public const string ServerError = "introspection_server_error";
    public const string Throttled = "introspection_throttled";

    /// <summary>This endpoint's own credential was refused there.</summary>
    public const string ClientRefused = "introspection_client_refused";

    public const string Status = "introspection_status";
    public const string MediaType = "introspection_media_type";
    public const string TooLarge = "introspection_too_large";
    public const string Json = "introspection_json";

    /// <summary><c>active</c> is not there, or no boolean.</summary>
    public const string Active = "introspection_active";

    /// <summary>Too much went wrong of late, so that nobody is asked for a while.</summary>
    public const string CircuitOpen = "introspection_circuit_open";

    /// <summary>Too many other tokens are being asked about.</summary>
    public const string Busy = "introspection_busy";
}
