using System.ComponentModel;

namespace SecureMcp.Functions.Tools;

/// <summary>The people of the company by their id in the tenant. Immutable.</summary>
internal sealed class ProfileDirectory
{
    private readonly Dictionary<string, UserProfile> byId = EmbeddedData.ReadList<UserProfile>("profiles.json")
        .ToDictionary(profile => profile.UserId, StringComparer.OrdinalIgnoreCase);

    public UserProfile? Find(string userId) => byId.GetValueOrDefault(userId);
}

[Description("A person of the company.")]
internal sealed record UserProfile(
    [property: Description("The immutable id of the person in the tenant.")] string UserId,
    [property: Description("The person's name.")] string DisplayName,
    [property: Description("What the person does, when known.")] string? Title = null,
    [property: Description("Where the person belongs, when known.")] string? Department = null,
    [property: Description("Where the person works, when known.")] string? Location = null);
