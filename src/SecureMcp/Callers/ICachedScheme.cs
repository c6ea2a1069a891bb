namespace SecureMcp.Callers;

/// <summary>A scheme whose verdict on a credential holds until the credential ends, or until what it was judged by changes.</summary>
internal interface ICachedScheme : ICallerScheme
{
    /// <summary>Another object once earlier verdicts no longer hold; null when none does.</summary>
    object? Epoch { get; }
}
