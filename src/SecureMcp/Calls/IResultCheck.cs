namespace SecureMcp.Calls;

/// <summary>Judges a result on its way out.</summary>
internal interface IResultCheck
{
    /// <summary>Answers null to let the result pass.</summary>
    Refusal? Check(int resultBytes);

    /// <summary>Judges all that was said in answer to one request so far. Answers null to go on.</summary>
    Refusal? CheckStream(long bytes);
}
