using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>Says whose bearer token it is, and whether it is meant for this endpoint. Safe for concurrent use.</summary>
internal interface ITokenValidator
{
    ValueTask<Validation> ValidateAsync(string token, CancellationToken cancellationToken);
}

/// <summary>Either a caller or a refusal.</summary>
internal readonly record struct Validation(Caller? Caller, Refusal? Refusal)
{
    public static Validation Of(Caller caller) => new(caller, null);

    public static Validation No(RefusalReason reason, string fault) => new(null, new Refusal(reason) { Fault = fault });
}
