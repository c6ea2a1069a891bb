using Microsoft.Extensions.Logging;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>Makes the shelf of each session, where streams are kept for other instances.</summary>
/// <param name="store">Null where there is one instance only: its buffer is all that is needed.</param>
/// <param name="limits">How much is kept of one session.</param>
/// <param name="clock">The time.</param>
/// <param name="logger">Hears of what could not be kept.</param>
internal sealed class EventShelves(IEventStore? store, ReplayLimits limits, TimeProvider clock, ILogger<EventShelves> logger)
{
    public SessionShelf? For(SessionMemory session) => store is null ? null : new SessionShelf(session, store, limits, clock, logger);
}
