using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>Whether an argument that names the caller itself does. Pure.</summary>
internal static class OwnershipRule
{
    public static OwnershipVerdict Judge(OwnArgument argument, Caller caller, JsonElement arguments)
    {
        // Everybody who comes without a credential is the same one: nothing is its own.
        if (caller.IsAnonymous)
            return new OwnershipVerdict(new Refusal(RefusalReason.CredentialMissing) { Fault = argument.What }, null);
        var isSent = arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty(argument.Name, out var value) && value.ValueKind != JsonValueKind.Null;
        var sent = isSent ? arguments.GetProperty(argument.Name) : default;
        var own = OwnOf(argument, caller);
        var text = sent.ValueKind == JsonValueKind.String ? sent.GetString() : null;
        if (own is not null && (!isSent || (text is not null && IsSame(text, own))))
            return new OwnershipVerdict(null, text == own ? null : own);
        if (isSent && argument.ExceptRole is { } role && caller.HasRole(role))
            return new OwnershipVerdict(null, null) { IsExcepted = true };
        return new OwnershipVerdict(NotOwn(argument, own is not null), null);
    }

    /// <summary>What the caller has to be filled in; null when it has nothing that the member could take.</summary>
    private static string? OwnOf(OwnArgument argument, Caller caller)
    {
        var own = argument.IsTenant ? caller.TenantId : caller.SubjectId;
        if (string.IsNullOrWhiteSpace(own))
            return null;
        return !argument.IsGuid ? own : Guid.TryParse(own, out var id) ? id.ToString("D") : null;
    }

    private static bool IsSame(string sent, string own) =>
        string.Equals(sent, own, StringComparison.Ordinal) || (Guid.TryParse(sent, out var left) && Guid.TryParse(own, out var right) && left == right);

    // Names the place and the rule, and neither id.
    private static Refusal NotOwn(OwnArgument argument, bool hasOwn) => new(RefusalReason.ArgumentNotOwn)
    {
        Detail = hasOwn
            ? $"/{argument.Name}: must be the caller's own {argument.What}. Leave it out to have it filled in."
            : $"/{argument.Name}: must be the caller's own {argument.What}, and this caller has none that fits here.",
        Fault = argument.What,
    };
}
