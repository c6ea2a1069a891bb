namespace SecureMcp.Limits;

/// <summary>Tells the time of the store that all instances share. Thread-safe; asking allocates nothing.</summary>
internal interface IStoreClock
{
    /// <summary>The store's time now; null while nothing was heard of it.</summary>
    StoreMoment? Now { get; }
}
