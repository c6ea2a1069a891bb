using SecureMcp.Calls;

namespace SecureMcp.Schemas;

/// <summary>Holds the arguments of a call to exactly what its member advertises.</summary>
internal sealed class SchemaStep(ArgumentSchemas schemas) : ICallStep
{
    public Clearances Grants => Clearances.Schema;

    public ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken) => ValueTask.FromResult(Check(call));

    private Refusal? Check(CallContext call)
    {
        if (call.Member is not { } member || call.Message!.Method is not ("tools/call" or "prompts/get"))
            return null;
        // A member whose schema is unknown here was not checked at start: nothing of it may run.
        if (schemas.Find(member) is not { } schema)
            return new Refusal(RefusalReason.ClearanceMissing) { Fault = "schema" };
        var arguments = call.Message.Parameters.TryGetProperty("arguments", out var sent) ? sent : default;
        // The older revisions know no such headers, and nobody may have routed by them.
        var mismatch = call.Era == ProtocolEra.Modern ? ParameterHeaderRule.Check(schema.Headers, arguments, call.Http.Request.Headers) : null;
        return mismatch ?? ArgumentsRule.Check(schema.Schema, arguments);
    }
}
