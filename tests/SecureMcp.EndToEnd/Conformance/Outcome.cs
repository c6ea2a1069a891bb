namespace SecureMcp.EndToEnd.Conformance;

/// <summary>How a scenario of the suite went.</summary>
internal enum Outcome
{
    /// <summary>It found what it wants, and nothing else.</summary>
    Passed,

    /// <summary>It found no fault with a MUST, but missed a SHOULD.</summary>
    Warned,

    /// <summary>It looked at nothing, because the server doesn't offer what it is about. The suite counts that as passed.</summary>
    NotExercised,

    /// <summary>It found a fault.</summary>
    Failed,
}
