namespace SecureMcp.Policies;

/// <summary>How a rule of the settings stands to what a member's code asks for.</summary>
public enum PolicyMode
{
    /// <summary>Beside it: everything is asked, so that fewer callers see and use the member.</summary>
    Narrow,

    /// <summary>
    /// In its place: what the code asks for is no longer asked, so that more callers may see and use the member. Conditions on
    /// arguments and what binds arguments to the caller stay.
    /// </summary>
    Override,
}
