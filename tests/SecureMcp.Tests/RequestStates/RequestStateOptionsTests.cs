using SecureMcp.RequestStates;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.RequestStates;

public sealed class RequestStateOptionsTests
{
    private const string Good = "AAcOFRwjKjE4P0ZNVFtiaXB3foWMk5qhqK+2vcTL0tk=";

    [Fact]
    public void The_defaults_are_valid_and_hold_no_key()
    {
        var options = new RequestStateOptions();

        Assert.Empty(Problems(options));
        Assert.Empty(options.Keys);
        Assert.Equal((TimeSpan.FromMinutes(10), 4096), (options.Lifetime, options.MaxBytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64 at all")]
    [InlineData("AAcOFRwjKjE4P0ZNVFtiaXB3foWMk5qhqK-2vcTL0tk=")]
    [InlineData(Good + "AAAA")]
    [InlineData("AAcOFRwjKjE4P0ZNVFtiaXB3foWMk5qhqK+2vcTL0tngAA==")]
    public void A_key_that_is_not_32_bytes_of_base64_is_refused_without_being_told(string key)
    {
        var problem = Assert.Single(Problems(new RequestStateOptions { Keys = [Good, key] }));

        Assert.StartsWith("SecureMcp:RequestState:Keys:1 must be 32 random bytes in base64", problem, StringComparison.Ordinal);
        Assert.True(key.Length == 0 || !problem.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public void Everything_that_is_wrong_is_listed_at_once()
    {
        var zeros = Convert.ToBase64String(new byte[32]);
        var problems = Problems(new RequestStateOptions { Keys = [Good, zeros, "", Good], Lifetime = TimeSpan.FromSeconds(9), MaxBytes = 63 });

        Assert.Equal(
            [
                "SecureMcp:RequestState:Keys:1 is not random: it has fewer than 8 different bytes.",
                "SecureMcp:RequestState:Keys:2 must be 32 random bytes in base64, for example from: openssl rand -base64 32",
                "SecureMcp:RequestState:Keys:3 is a key that is in the list already.",
                "SecureMcp:RequestState:Lifetime must be between 00:00:10 and 1.00:00:00.",
                "SecureMcp:RequestState:MaxBytes must be between 64 and 65536 bytes.",
            ],
            problems);
        Assert.All(problems, problem => Assert.DoesNotContain(Good, problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Eight_keys_are_enough()
    {
        var keys = Enumerable.Range(0, 9).Select(first => Convert.ToBase64String([.. Enumerable.Range(first, 32).Select(index => (byte)index)])).ToList();

        Assert.Empty(Problems(new RequestStateOptions { Keys = keys[..8] }));
        Assert.Equal(["SecureMcp:RequestState:Keys must have at most 8 entries."], Problems(new RequestStateOptions { Keys = keys }));
    }

    [Fact]
    public void A_wrong_key_stops_the_start_and_is_not_printed()
    {
        using var services = TestServices.Build(new Dictionary<string, string?> { ["SecureMcp:RequestState:Keys:0"] = "aHVudGVyMg==", ["SecureMcp:RequestState:Kesy"] = "x" });
        var misspelt = Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(services));
        Assert.Contains("SecureMcp:RequestState:Kesy is not a setting", misspelt.Message, StringComparison.Ordinal);

        using var others = TestServices.Build(new Dictionary<string, string?> { ["SecureMcp:RequestState:Keys:0"] = "aHVudGVyMg==" });
        var wrong = Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(others));
        Assert.Contains("SecureMcp:RequestState:Keys:0 must be 32 random bytes", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("aHVudGVyMg", wrong.ToString(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Problems(RequestStateOptions options) => new RequestStateOptionsValidator().Validate(null, options).Failures ?? [];
}
