using SecureMcp.Calls;

namespace SecureMcp.Switches;

/// <summary>Keeps what is switched off, for all instances. The endpoint only reads; operators write. Safe for concurrent use.</summary>
/// <remarks>Every method throws <see cref="StateUnavailableException"/> when the store does not answer.</remarks>
internal interface ISwitchStore
{
    /// <summary>All that is switched off now, by the store's own clock.</summary>
    ValueTask<IReadOnlyList<Switch>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Switches off; what was switched off before gets the new reason and end.</summary>
    ValueTask PutAsync(Switch off, CancellationToken cancellationToken);

    /// <summary>Switches on again; answers whether it was off.</summary>
    ValueTask<bool> RemoveAsync(SwitchKind kind, string value, CancellationToken cancellationToken);
}
