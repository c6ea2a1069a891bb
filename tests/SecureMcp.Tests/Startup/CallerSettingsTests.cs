using System.Reflection;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Callers;
using SecureMcp.Tests.Pipelines;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Startup;

/// <summary>Promise: whatever a setting holds, the start says which one is wrong; it never ends in a fault of ours.</summary>
public sealed class CallerSettingsTests
{
    public static TheoryData<string> Keys { get; } =
    [
        .. typeof(EntraOptions).Assembly.GetTypes()
            .Select(type => (type, section: type.GetField("SectionName", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string))
            .Where(found => found.section?.StartsWith("SecureMcp:Callers:", StringComparison.Ordinal) == true)
            .SelectMany(found => Under(found.section!, found.type)),
    ];

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_setting_that_holds_nothing_or_nonsense_never_breaks_the_check(string key)
    {
        foreach (var value in new[] { "\"\"", "null", "\" \"", "\"x\"", "[]", "{}", "[null]", "[\"\"]", "[[\"x\"]]", "[{}]", "\"2147483648\"", "\"-1\"" })
        {
            using var services = Build(key, value);

            var problem = Record.Exception(() => SecureMcpStart.Check(services));

            Assert.True(problem is null or SecureMcpStartException, $"{key} = {value}: {problem}");
        }
    }

    private static IEnumerable<string> Under(string path, Type type) => type.GetProperties().SelectMany(property =>
    {
        var element = property.PropertyType.IsGenericType ? property.PropertyType.GenericTypeArguments[0] : null;
        var here = $"{path}:{property.Name}";
        return element is null ? [here]
            : element.Assembly == typeof(EntraOptions).Assembly ? Under($"{here}:0", element).Append(here).Append($"{here}:0")
            : (IEnumerable<string>)[here, $"{here}:0"];
    });

    private static ServiceProvider Build(string key, string value)
    {
        var json = key.Split(':').Reverse().Aggregate(value, (inner, name) => name == "0" ? $"[{inner},{inner}]" : $$"""{"{{name}}":{{inner}}}""");
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(TestServices.Settings).AddJsonStream(stream).Build();
        var services = new ServiceCollection();
        services.AddSecureMcp(configuration).AddMembers<SampleMembers>();
        return services.BuildServiceProvider();
    }
}
