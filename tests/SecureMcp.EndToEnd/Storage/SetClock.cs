namespace SecureMcp.EndToEnd.Storage;

/// <summary>The machine's clock, set forward or back by a test. Timers run as ever.</summary>
internal sealed class SetClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
