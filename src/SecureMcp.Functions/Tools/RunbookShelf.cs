using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureMcp.Functions.Tools;

/// <summary>The runbooks of the people on call. Immutable.</summary>
internal sealed class RunbookShelf
{
    private readonly Dictionary<RunbookName, Runbook> byName = EmbeddedData.ReadList<Runbook>("runbooks.json").ToDictionary(runbook => runbook.Name);

    public Runbook Get(RunbookName name) => byName[name];

    /// <summary>By the name as the schema lists it; for prompts, whose arguments are plain strings.</summary>
    public Runbook? Find(string name) =>
        byName.Values.FirstOrDefault(runbook => JsonNamingPolicy.KebabCaseLower.ConvertName(runbook.Name.ToString()) == name);
}

/// <summary>The names are what the tool's schema lists.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunbookName>))]
internal enum RunbookName
{
    [JsonStringEnumMemberName("service-outage")]
    ServiceOutage,

    [JsonStringEnumMemberName("credential-leak")]
    CredentialLeak,

    [JsonStringEnumMemberName("database-restore")]
    DatabaseRestore,

    [JsonStringEnumMemberName("certificate-expiry")]
    CertificateExpiry,
}

[Description("What to do, step by step, when something happens.")]
internal sealed record Runbook(
    [property: Description("The runbook's name.")] RunbookName Name,
    [property: Description("What happened.")] string Title,
    [property: Description("The severity to start with: SEV1 is the worst.")] string Severity,
    [property: Description("Who leads.")] string Owner,
    [property: Description("The steps, in order.")] IReadOnlyList<string> Steps);
