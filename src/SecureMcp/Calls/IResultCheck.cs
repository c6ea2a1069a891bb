namespace SecureMcp.Calls;

/// <summary>Judges a result on its way out.</summary>
internal interface IResultCheck
{
    /// <summary>Answers null to let the result pass.</summary>
    Refusal? Check(int resultBytes);
}
