using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>Says whose credential it is, and whether it is meant for this endpoint. Safe for concurrent use.</summary>
internal interface ICallerChain
{
    ValueTask<Validation> AuthenticateAsync(Credential credential, CancellationToken cancellationToken);
}

/// <summary>Either a caller or a refusal.</summary>
internal readonly record struct Validation(Caller? Caller, Refusal? Refusal)
{
    public static Validation Of(Caller caller) => new(caller, null);

    public static Validation No(RefusalReason reason, string fault) => new(null, new Refusal(reason) { Fault = fault });
}
