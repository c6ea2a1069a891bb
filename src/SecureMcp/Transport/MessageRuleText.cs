using SecureMcp.Calls;
using SecureMcp.Json;

namespace SecureMcp.Transport;

/// <summary>What is answered when a body is not strict JSON.</summary>
internal static class MessageRuleText
{
    public static Refusal Refuse(StrictJsonFault fault, StrictJsonLimits limits)
        => new(fault is StrictJsonFault.TooLarge ? RefusalReason.BodyTooLarge : RefusalReason.JsonInvalid)
        {
            Detail = SentenceFor(fault, limits),
            Fault = fault.ToString(),
        };

    private static string SentenceFor(StrictJsonFault fault, StrictJsonLimits limits) => fault switch
    {
        StrictJsonFault.TooLarge => $"body: must be at most {limits.MaxBytes} bytes",
        StrictJsonFault.InvalidUtf8 => "body: must be UTF-8",
        StrictJsonFault.ByteOrderMark => "body: must not start with a byte order mark",
        StrictJsonFault.TrailingData => "body: nothing may follow the one JSON value",
        StrictJsonFault.TooDeep => $"body: must nest at most {limits.MaxDepth} objects and arrays",
        StrictJsonFault.DuplicateMember => "body: an object must not have two members of the same name",
        StrictJsonFault.CaseVariantMember => "body: an object must not have two members whose names differ only by case",
        StrictJsonFault.LoneSurrogate => "body: an escaped surrogate must be one of a pair",
        StrictJsonFault.NulInMemberName => "body: a member's name must not contain U+0000",
        _ => "body: must be JSON as RFC 8259 defines it",
    };
}
