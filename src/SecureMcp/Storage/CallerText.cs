using System.Text;
using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Storage;

/// <summary>Whose rights something was computed under, with those rights, as one text.</summary>
internal static class CallerText
{
    public static string Write(Caller caller) => Encoding.UTF8.GetString(RightsText.Write(caller, json =>
    {
        json.WriteString("scheme", caller.Scheme);
        json.WriteString("tenant", caller.TenantId);
        json.WriteString("subject", caller.SubjectId);
    }));

    /// <exception cref="FormatException">It is none.</exception>
    public static Caller Read(string? text) => RightsText.Read(Encoding.UTF8.GetBytes(text ?? ""), json => new Caller
    {
        Scheme = Required(json, "scheme"),
        TenantId = Required(json, "tenant"),
        SubjectId = Required(json, "subject"),
        // Long over, whatever the token said: these rights are compared with, never used.
        ExpiresAt = DateTimeOffset.UnixEpoch,
    });

    private static string Required(JsonElement root, string name) => root.GetProperty(name).GetString() ?? throw new FormatException($"A caller has no {name}.");
}
