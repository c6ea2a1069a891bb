using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SecureMcp.Startup;

/// <summary>
/// Checks the settings of one room: no key that the room does not know (a misspelt security setting must not fall back to a
/// default), every value of the right type, every rule kept. Repeats no value: it may be a secret.
/// </summary>
internal sealed partial class SettingsCheck<TOptions>(IServiceProvider services, IConfigurationSection section) : IStartCheck
    where TOptions : class
{
    public IEnumerable<string> FindProblems()
    {
        var unknown = SettingKeys.FindUnknown(section, typeof(TOptions)).ToList();
        if (unknown.Count > 0)
            return unknown;
        try
        {
            _ = services.GetRequiredService<IOptions<TOptions>>().Value;
            return [];
        }
        catch (OptionsValidationException invalid)
        {
            return invalid.Failures;
        }
        catch (InvalidOperationException wrongType)
        {
            return [$"{PathIn(wrongType) ?? section.Path} has a value of the wrong type."];
        }
    }

    // What is wrong inside of a list is told by an inner exception.
    private static string? PathIn(Exception? wrongType)
    {
        for (; wrongType is not null; wrongType = wrongType.InnerException)
        {
            if (SettingPath().Match(wrongType.Message) is { Success: true } key)
                return key.Groups["path"].Value;
        }

        return null;
    }

    [GeneratedRegex("at '(?<path>SecureMcp:[A-Za-z0-9:]+)'", RegexOptions.NonBacktracking)]
    private static partial Regex SettingPath();
}
