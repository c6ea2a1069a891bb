using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol;
using ModelContextProtocol.Server;
using SecureMcp.Calls;
using SecureMcp.Policies;

namespace SecureMcp.Functions.Tools;

/// <summary>Shows profiles. What may be seen depends on the caller beyond the scope, so the rest of the rule is here.</summary>
[McpServerToolType]
internal sealed class ProfileTools(ProfileDirectory directory)
{
    private const string GuidPattern = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$";

    [McpServerTool(Name = "get_user_profile", Title = "Get a user profile", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Returns your own profile, or with the role admin another person's.")]
    [RequireScope("profiles.read")]
    public UserProfile GetUserProfile(
        Caller caller,
        [Description("The person's id in the tenant, a GUID. Leave it out for your own profile."), RegularExpression(GuidPattern)] string? userId = null)
    {
        var isOwn = userId is null || string.Equals(userId, caller.SubjectId, StringComparison.OrdinalIgnoreCase);
        if (isOwn && caller.IsApp)
            throw new McpException("An application has no profile of its own: name a userId.");
        if (isOwn)
            return directory.Find(caller.SubjectId) ?? new(caller.SubjectId, caller.DisplayName ?? caller.SubjectId);
        // Refused before the look-up: the answer must not tell whether that person exists.
        if (!caller.HasRole("admin"))
            throw new McpException("Only your own profile is open to you. Another person's needs the role admin.");
        return directory.Find(userId!) ?? throw new McpException("Nobody has this userId.");
    }
}
