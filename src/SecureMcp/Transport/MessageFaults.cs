namespace SecureMcp.Transport;

/// <summary>
/// The words that say what was wrong with a message's shape, for the audit record and metrics. Faults of the JSON text
/// itself carry the names of <see cref="Json.StrictJsonFault"/>.
/// </summary>
internal static class MessageFaults
{
    public const string BodyBroken = nameof(BodyBroken);
    public const string Batch = nameof(Batch);
    public const string NotAnObject = nameof(NotAnObject);
    public const string MemberUnknown = nameof(MemberUnknown);
    public const string NameVariant = nameof(NameVariant);
    public const string VersionInvalid = nameof(VersionInvalid);
    public const string IdInvalid = nameof(IdInvalid);
    public const string MethodMissing = nameof(MethodMissing);
    public const string MethodInvalid = nameof(MethodInvalid);
    public const string ParamsInvalid = nameof(ParamsInvalid);
    public const string MetaInvalid = nameof(MetaInvalid);
    public const string ResponseInvalid = nameof(ResponseInvalid);
}
