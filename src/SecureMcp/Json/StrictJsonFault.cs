namespace SecureMcp.Json;

/// <summary>Why a text is not strict JSON. The names are written to audit records and metrics.</summary>
internal enum StrictJsonFault
{
    None,
    TooLarge,
    InvalidUtf8,
    ByteOrderMark,
    Malformed,
    TrailingData,
    TooDeep,
    DuplicateMember,

    /// <summary>Two names of one object that a case-insensitive reader takes for the same.</summary>
    CaseVariantMember,
    LoneSurrogate,
    NulInMemberName,
}
