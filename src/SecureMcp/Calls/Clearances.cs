namespace SecureMcp.Calls;

/// <summary>The stamps that a call collects on its way. The innermost guard runs nothing that lacks one.</summary>
[Flags]
internal enum Clearances
{
    None = 0,
    Transport = 1 << 0,
    Caller = 1 << 1,
    Message = 1 << 2,
    Session = 1 << 3,
    Limits = 1 << 4,
    Policy = 1 << 5,
    Schema = 1 << 6,
    Audit = 1 << 7,
    Task = 1 << 8,
    RequestState = 1 << 9,
    Scope = 1 << 10,
    CallerSwitch = 1 << 11,
    MemberSwitch = 1 << 12,
    Budget = 1 << 13,
    Idempotency = 1 << 14,
    CallRate = 1 << 15,
    CallPolicy = 1 << 16,
    Guards = 1 << 17,
    All = Transport | Caller | Message | Session | Limits | Policy | Schema | Audit | Task | RequestState | Scope | CallerSwitch | MemberSwitch | Budget | Idempotency | CallRate | CallPolicy | Guards,
}
