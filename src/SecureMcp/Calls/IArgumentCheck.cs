using System.Text.Json;

namespace SecureMcp.Calls;

/// <summary>Holds arguments to what their member advertises, where they are no longer those that were sent.</summary>
internal interface IArgumentCheck
{
    /// <summary>Answers null when the arguments are what the member's schema allows.</summary>
    Refusal? Check(Member member, JsonElement arguments);
}
