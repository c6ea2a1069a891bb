using SecureMcp.Calls;

namespace SecureMcp.Answers;

/// <summary>The one map from a refusal to HTTP and JSON-RPC. Every reason has exactly one entry per era.</summary>
internal static class AnswerMap
{
    public static Answer For(RefusalReason reason, ProtocolEra era) => reason switch
    {
        RefusalReason.OriginNotAllowed => new(403, 403, "Requests from this origin are not allowed."),
        RefusalReason.MethodNotAllowed => new(405, 405, "This endpoint takes POST."),
        RefusalReason.MediaTypeUnsupported => new(415, 415, "Content-Type must be application/json in UTF-8."),
        RefusalReason.NotAcceptable => new(406, 406, "Accept must name both application/json and text/event-stream."),
        RefusalReason.BodyTooLarge => new(413, 413, "The body is larger than this endpoint takes."),

        RefusalReason.CredentialMissing => new(401, 401, "This endpoint takes authenticated requests only.") { HasChallenge = true },
        RefusalReason.CredentialAmbiguous => new(400, 400, "Send exactly one credential, in one header.") { HasChallenge = true },
        RefusalReason.CredentialInvalid => new(401, 401, "The credential is not valid for this endpoint.") { HasChallenge = true },
        RefusalReason.IdentityProviderUnavailable => new(503, 503, "The identity provider can't be reached at the moment."),
        RefusalReason.InsufficientScope => new(403, 403, "The credential lacks a scope that this call needs.") { HasChallenge = true },

        RefusalReason.CallerSwitchedOff => new(403, 403, "This endpoint does not serve this caller at the moment."),
        // To a model it is one more thing that did not work, said so that it does not insist.
        RefusalReason.MemberSwitchedOff => new(200, -32603, "This is switched off at the moment. Do not try it again now.") { IsToolResult = true },
        RefusalReason.SwitchesUnavailable => new(503, 503, "It can't be checked at the moment whether this is switched off."),

        RefusalReason.JsonInvalid => new(400, -32700, "The body is not the JSON that this endpoint takes."),
        RefusalReason.MessageInvalid => new(400, -32600, "The body is not one JSON-RPC message."),
        RefusalReason.HeaderMismatch => new(400, -32020, "A header does not agree with the body."),
        RefusalReason.ProtocolVersionUnsupported => new(400, -32022, "Unsupported protocol version."),
        RefusalReason.MetaInvalid => new(400, -32602, "A required _meta field is missing or wrong."),
        RefusalReason.ParametersInvalid => new(200, -32602, "The parameters are not valid."),
        RefusalReason.MethodUnknown => new(era == ProtocolEra.Modern ? 404 : 200, -32601, "This method is not available."),

        RefusalReason.SessionUnknown => new(404, 404, "There is no such session. Start with initialize."),
        RefusalReason.SessionStoreUnavailable => new(503, 503, "Sessions can't be looked up at the moment."),
        RefusalReason.SessionsExhausted => new(503, 503, "There are as many sessions as there may be. End one, or wait."),
        RefusalReason.SessionStreamOpen => new(409, 409, "This session has a stream already."),
        RefusalReason.EventUnknown => new(400, 400, "Nothing is kept behind this Last-Event-ID. Send the request again if it may run twice."),

        RefusalReason.TaskUnknown => new(200, -32602, "There is no such task."),
        RefusalReason.TasksExhausted => new(503, 503, "There are as many tasks as there may be. Wait until some have ended."),
        RefusalReason.CapabilityMissing => new(era == ProtocolEra.Modern ? 400 : 200, -32021, "This needs a capability that the client did not declare."),

        RefusalReason.RateExceeded => new(429, 429, "Too many requests. Wait as long as Retry-After says."),
        RefusalReason.LimitStoreUnavailable => new(503, 503, "Rate limits can't be checked at the moment."),

        RefusalReason.BudgetSpent => new(429, 429, "A budget of this caller is used up."),
        RefusalReason.BudgetStoreUnavailable => new(503, 503, "Budgets can't be checked at the moment."),

        RefusalReason.MemberUnknown => new(200, -32602, "Unknown tool or prompt."),
        // 2026-07-28 retired -32002; older clients wait for it.
        RefusalReason.ResourceUnknown => new(200, era == ProtocolEra.Modern ? -32602 : -32002, "Resource not found."),
        RefusalReason.StepUpRequired => new(401, 401, "This needs a stronger sign-in.") { HasChallenge = true },
        RefusalReason.AccessDenied => new(403, 403, "This caller may not do this."),
        RefusalReason.ArgumentNotOwn => new(200, -32602, "An argument names what is not the caller's own.") { IsToolResult = true },
        RefusalReason.ArgumentRefused => new(200, -32602, "An argument is not one that this endpoint passes on.") { IsToolResult = true },
        RefusalReason.ArgumentsInvalid => new(200, -32602, "The arguments are not valid.") { IsToolResult = true },

        RefusalReason.IdempotencyKeyTaken => new(200, -32602, "This idempotency key was used for another call. Use a new key for a new call, and the same arguments and rights to try one again."),
        RefusalReason.CallRunning => new(409, 409, "The call with this idempotency key still runs. Try again with the same key."),
        RefusalReason.OutcomeUnknown => new(409, 409, "The call with this idempotency key was begun, and what came of it is not known. It is not made again: look what it did before you use a new key."),

        RefusalReason.OutputTooLarge => new(200, -32603, "The result is larger than this endpoint sends. Ask for less."),

        RefusalReason.AuditUnavailable => new(503, 503, "Calls can't be recorded at the moment, so none is served."),
        RefusalReason.StateUnavailable => new(503, 503, "What this needs to remember can't be read or written at the moment."),
        RefusalReason.ClearanceMissing => new(500, -32603, "Internal error."),
        RefusalReason.Fault => new(500, -32603, "Internal error."),
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "This reason has no answer."),
    };
}
