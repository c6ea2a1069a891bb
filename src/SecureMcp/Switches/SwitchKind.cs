namespace SecureMcp.Switches;

/// <summary>What can be switched off.</summary>
internal enum SwitchKind
{
    /// <summary>One caller, by its key; every client and credential of it.</summary>
    Caller,

    /// <summary>One client application, whoever uses it.</summary>
    Client,

    /// <summary>Everybody of one tenant.</summary>
    Tenant,

    /// <summary>One tool, for everybody.</summary>
    Tool,

    /// <summary>Every tool that does not declare that it only reads.</summary>
    Writes,
}
