namespace SecureMcp.Guards;

/// <summary>What one argument is held to. Thread-safe.</summary>
internal interface IArgumentGuard
{
    /// <summary>The guard's word in answers and records.</summary>
    string Word { get; }

    GuardVerdict Judge(string text);
}
