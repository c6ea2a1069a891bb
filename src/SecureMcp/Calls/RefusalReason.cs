namespace SecureMcp.Calls;

/// <summary>
/// Every reason for which the endpoint refuses. The names are stable: they are written to the audit log and to metrics.
/// What each becomes on the wire is written once, in Answers.
/// </summary>
internal enum RefusalReason
{
    // Transport
    OriginNotAllowed,
    MethodNotAllowed,
    MediaTypeUnsupported,
    NotAcceptable,
    BodyTooLarge,

    // Callers
    CredentialMissing,
    CredentialAmbiguous,
    CredentialInvalid,
    IdentityProviderUnavailable,

    /// <summary>The caller is known, and lacks a scope that this call needs and that it may know of.</summary>
    InsufficientScope,

    // Switches
    CallerSwitchedOff,
    MemberSwitchedOff,
    SwitchesUnavailable,

    // Message
    JsonInvalid,
    MessageInvalid,
    HeaderMismatch,
    ProtocolVersionUnsupported,
    MetaInvalid,
    ParametersInvalid,

    // Protocol
    MethodUnknown,

    // Sessions
    SessionUnknown,
    SessionStoreUnavailable,
    SessionsExhausted,
    SessionStreamOpen,
    EventUnknown,

    // Tasks
    TaskUnknown,
    TasksExhausted,
    CapabilityMissing,

    // Limits
    RateExceeded,
    LimitStoreUnavailable,

    // Budgets
    BudgetSpent,
    BudgetStoreUnavailable,

    // Policies
    MemberUnknown,
    ResourceUnknown,
    StepUpRequired,

    /// <summary>The caller sees the member and may not use it, or not so, whatever it asks its provider for.</summary>
    AccessDenied,

    /// <summary>An argument names another tenant or person than the caller's own.</summary>
    ArgumentNotOwn,

    // Schemas
    ArgumentsInvalid,

    /// <summary>An argument is what the schema asks for and not what a guard lets through: a URL, a path or an identifier.</summary>
    ArgumentRefused,

    // Idempotency
    IdempotencyKeyTaken,
    CallRunning,
    OutcomeUnknown,

    // Outputs
    OutputTooLarge,

    // Audits
    AuditUnavailable,

    // The house itself
    StateUnavailable,
    ClearanceMissing,
    Fault,
}
