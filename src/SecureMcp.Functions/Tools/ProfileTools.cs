using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol;
using ModelContextProtocol.Server;
using SecureMcp.Calls;
using SecureMcp.Policies;

namespace SecureMcp.Functions.Tools;

/// <summary>Shows profiles: everybody's own, or with a role another person's. The declaration says so, and the endpoint sees to it.</summary>
[McpServerToolType]
internal sealed class ProfileTools(ProfileDirectory directory)
{
    private const string GuidPattern = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$";

    [McpServerTool(Name = "get_user_profile", Title = "Get a user profile", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Returns your own profile, or with the role admin another person's.")]
    [RequireScope("profiles.read")]
    public UserProfile GetUserProfile(
        Caller caller,
        [Description("The person's id in the tenant, a GUID. Leave it out for your own profile."), RegularExpression(GuidPattern), SubjectArgument(ExceptRole = "admin")] string userId)
    {
        if (userId != caller.SubjectId)
            return directory.Find(userId) ?? throw new McpException("Nobody has this userId.");
        if (caller.IsApp)
            throw new McpException("An application has no profile of its own: name a userId.");
        return directory.Find(userId) ?? new(userId, caller.DisplayName ?? userId);
    }
}
