using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>Lets in who brings no credential at all, as far as the settings say so by name.</summary>
internal sealed class AnonymousDoor
{
    /// <summary>No other scheme may be called so.</summary>
    public const string Scheme = "anonymous";

    private readonly CallerChainOptions options;
    private readonly HandshakeAllowance allowance;

    public AnonymousDoor(IOptions<CallerChainOptions> options, TimeProvider clock, ILogger<AnonymousDoor> logger)
    {
        this.options = options.Value;
        allowance = new HandshakeAllowance(clock);
        if (!this.options.Required)
            Log.AnonymousCallersAllowed(logger);
        else if (this.options.AllowAnonymousHandshake)
            Log.AnonymousHandshakeAllowed(logger);
    }

    /// <summary>Everybody that brings nothing. One caller, so that all share one allowance.</summary>
    public static Caller Anonymous { get; } = new()
    {
        Scheme = Scheme,
        TenantId = "",
        SubjectId = Scheme,
        IsAnonymous = true,
        ExpiresAt = DateTimeOffset.MaxValue,
    };

    /// <summary>Answers null once the call has a caller, and <paramref name="missing"/> or a reason like it otherwise.</summary>
    public Refusal? Check(CallContext call, Refusal missing)
    {
        // Another scheme's header, or an empty one, is not nothing.
        var request = call.Http.Request;
        if (missing is not { Reason: RefusalReason.CredentialMissing, Fault: CredentialFaults.None } || request.Headers.ContainsKey(HeaderNames.Authorization) || request.Headers.ContainsKey(CredentialReader.ApiKeyHeader))
            return missing;
        if (options.Required)
        {
            if (!options.AllowAnonymousHandshake || !HandshakeRule.MayBe(request))
                return missing;
            // Beyond it a stranger is told what it would be told without the setting, so that a flood locks out no sign-in.
            if (!allowance.TryTake())
                return missing with { Fault = CredentialFaults.HandshakesSpent };
            call.IsHandshake = true;
            call.MaxBodyBytes = HandshakeRule.MaxBodyBytes;
        }

        call.Caller = Anonymous;
        return null;
    }
}
