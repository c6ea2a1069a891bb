using Microsoft.Extensions.Options;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

/// <summary>The caller's step with settings of a test's choice around a chain.</summary>
internal static class Doors
{
    public static CallerStep Step(ICallerChain chain, RecordedLog<CallerStep> log, CallerChainOptions? options = null)
    {
        var settings = Options.Create(options ?? new CallerChainOptions());
        return new CallerStep(chain, new ScopeMap(settings, [], new ScopeHierarchy([])), new AnonymousDoor(settings, new SettableTimeProvider(), new RecordedLog<AnonymousDoor>()), log);
    }
}
