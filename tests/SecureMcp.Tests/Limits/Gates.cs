using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SecureMcp.Calls;
using SecureMcp.Limits;
using SecureMcp.Limits.Leases;

namespace SecureMcp.Tests.Limits;

/// <summary>Gates as the endpoint makes them.</summary>
internal static class Gates
{
    public static LimitGate Of(Allowances shared, Allowances? local = null, OutageChoice choice = OutageChoice.Refuse, ILogger<LimitGate>? logger = null) =>
        new(shared, local ?? shared, new Choice(choice), logger ?? NullLogger<LimitGate>.Instance);

    private sealed class Choice(OutageChoice choice) : IOutageChoices
    {
        public OutageChoice For(StateKind kind) => kind == StateKind.Rates ? choice : OutageChoice.Refuse;
    }
}
