using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using SecureMcp.Callers;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

public sealed class IntrospectionOptionsTests
{
    private const string Section = "SecureMcp:Callers:Introspection";

    private static readonly AzureEnvironment Azure = new(RunningInAzure: true);
    private static readonly AzureEnvironment Developer = new(RunningInAzure: false);
    private static readonly string EcKey = ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportPkcs8PrivateKeyPem();

    private static Dictionary<string, string?> Valid => new()
    {
        ["Endpoint"] = "https://as.example.com/introspect?tenant=1",
        ["Issuer"] = "https://as.example.com",
        ["ClientId"] = "resource-server",
        ["ClientSecret"] = "0123456789abcdef",
        ["Audience"] = "https://tools.example.com/mcp",
    };

    [Fact]
    public void Five_settings_are_enough()
    {
        var options = Bind(Valid);

        Assert.Empty(Problems(options));
        Assert.Equal(
            (IntrospectionClientAuthentication.ClientSecretBasic, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(1)),
            (options.ClientAuthentication, options.CacheFor, options.Timeout, options.ClockSkew));
        Assert.False(options.AcceptJwt || options.AllowMissingAudience || options.AllowMissingSubject);
    }

    [Fact]
    public void Without_the_section_nothing_is_asked_for() =>
        Assert.True(new IntrospectionOptionsValidator(Azure, new ConfiguredSchemes(new HashSet<string> { "Entra" })).Validate(null, new IntrospectionOptions()).Succeeded);

    [Fact]
    public void Everything_that_is_missing_is_named_at_once()
    {
        var problems = Problems(new IntrospectionOptions());

        Assert.Equal(
            [$"{Section}:Endpoint", $"{Section}:Issuer", $"{Section}:ClientId", $"{Section}:ClientSecret", $"{Section}:Audience"],
            problems.Select(problem => problem.Split(' ')[0]));
    }

    [Theory]
    [InlineData("Endpoint", "http://as.example.com/introspect")]
    [InlineData("Endpoint", "http://localhost/introspect")]
    [InlineData("Endpoint", "https://user@as.example.com/introspect")]
    [InlineData("Endpoint", "https://as.example.com/introspect#x")]
    [InlineData("Endpoint", "/introspect")]
    [InlineData("Endpoint", "file:///introspect")]
    [InlineData("Issuer", "as.example.com")]
    [InlineData("Issuer", "http://as.example.com")]
    [InlineData("Issuer", "https://as.example.com?x")]
    [InlineData("Issuer", "https://as.example.com#x")]
    [InlineData("Issuer", "https://\u00e4s.example.com")]
    [InlineData("ClientId", "")]
    [InlineData("ClientId", "a\nb")]
    [InlineData("ClientSecret", "")]
    [InlineData("ClientSecret", "fifteen-letters")]
    [InlineData("ClientSecret", "0123456789abcde\u00e9")]
    [InlineData("Audience", "")]
    [InlineData("Audience", "\u00e9")]
    [InlineData("SubjectClaim", "")]
    [InlineData("ClientClaim", "")]
    [InlineData("ScopeClaim", "")]
    [InlineData("RolesClaim", "")]
    [InlineData("TenantClaim", "\u00e9")]
    [InlineData("CacheFor", "00:05:01")]
    [InlineData("CacheFor", "-00:00:01")]
    [InlineData("Timeout", "00:00:00.9")]
    [InlineData("Timeout", "00:00:31")]
    [InlineData("ClockSkew", "00:05:01")]
    [InlineData("ClockSkew", "-00:00:01")]
    [InlineData("ClientAuthentication", "7")]
    public void A_wrong_value_is_named_and_not_repeated(string setting, string value)
    {
        var settings = Valid;
        settings[setting] = value;

        var problem = Assert.Single(Problems(Bind(settings)));

        Assert.StartsWith($"{Section}:{setting} ", problem, StringComparison.Ordinal);
        Assert.True(value.Length < 3 || setting.EndsWith("Claim", StringComparison.Ordinal) || !problem.Contains(value, StringComparison.Ordinal));
    }

    [Fact]
    public void Plain_http_is_for_loopback_outside_Azure()
    {
        var settings = Valid;
        settings["Endpoint"] = "http://127.0.0.1:9/introspect";
        settings["Issuer"] = "http://localhost:9";

        Assert.Empty(Problems(Bind(settings), Developer));
        Assert.Equal(2, Problems(Bind(settings), Azure).Count);
    }

    [Theory]
    [InlineData("PrivateKey")]
    [InlineData("PrivateKeyFile")]
    [InlineData("KeyId")]
    public void What_belongs_to_the_other_method_is_refused(string setting)
    {
        var settings = Valid;
        settings[setting] = "something";

        Assert.Contains("are for ClientAuthentication PrivateKeyJwt", Assert.Single(Problems(Bind(settings))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_comes_from_the_settings_or_from_a_file_and_takes_the_place_of_the_secret()
    {
        var settings = Valid;
        settings["ClientAuthentication"] = "PrivateKeyJwt";
        settings["PrivateKey"] = EcKey;
        Assert.StartsWith($"{Section}:ClientSecret must not be set", Assert.Single(Problems(Bind(settings))), StringComparison.Ordinal);

        settings.Remove("ClientSecret");
        Assert.Empty(Problems(Bind(settings)));

        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, EcKey);
            settings["PrivateKeyFile"] = file;
            Assert.Contains("not both", Assert.Single(Problems(Bind(settings))), StringComparison.Ordinal);
            settings.Remove("PrivateKey");
            Assert.Empty(Problems(Bind(settings)));
        }
        finally
        {
            File.Delete(file);
        }

        Assert.StartsWith($"{Section}:PrivateKeyFile must be a file", Assert.Single(Problems(Bind(settings))), StringComparison.Ordinal);
        settings.Remove("PrivateKeyFile");
        Assert.Contains("needs either", Assert.Single(Problems(Bind(settings))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_would_not_do_is_refused_and_nothing_of_it_told()
    {
        using var shortRsa = RSA.Create(1024);
        using var otherCurve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var good = RSA.Create(2048);
        string[] keys =
        [
            shortRsa.ExportPkcs8PrivateKeyPem(),
            otherCurve.ExportPkcs8PrivateKeyPem(),
            good.ExportSubjectPublicKeyInfoPem(),
            ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportSubjectPublicKeyInfoPem(),
            good.ExportEncryptedPkcs8PrivateKeyPem("password", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)),
            EcKey + good.ExportPkcs8PrivateKeyPem(),
            "-----BEGIN PRIVATE KEY-----\nMAo=\n-----END PRIVATE KEY-----",
            "no-key-at-all",
        ];
        foreach (var key in keys)
        {
            var settings = Valid;
            settings.Remove("ClientSecret");
            settings["ClientAuthentication"] = "PrivateKeyJwt";
            settings["PrivateKey"] = key;
            var problem = Assert.Single(Problems(Bind(settings)));

            Assert.StartsWith($"{Section}:PrivateKey must hold one private key", problem, StringComparison.Ordinal);
            Assert.DoesNotContain(key[..10], problem, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("RSA")]
    [InlineData("RSA PKCS1")]
    [InlineData("EC")]
    [InlineData("EC SEC1")]
    public void Each_form_of_a_good_key_is_read(string form)
    {
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = form switch { "RSA" => rsa.ExportPkcs8PrivateKeyPem(), "RSA PKCS1" => rsa.ExportRSAPrivateKeyPem(), "EC" => ec.ExportPkcs8PrivateKeyPem(), _ => ec.ExportECPrivateKeyPem() };

        Assert.True(ClientAssertionKey.TryRead(pem, out var key));
        Assert.Equal(form.StartsWith("RSA", StringComparison.Ordinal) ? "RS256" : "ES256", key.Algorithm);
    }

    [Fact]
    public void Wrong_settings_stop_the_start_beside_the_other_rooms()
    {
        using var services = TestServices.Build(new Dictionary<string, string?>
        {
            ["SecureMcp:Limits:PermitLimit"] = "0",
            [$"{Section}:Endpoint"] = "https://as.example.com/introspect",
        });

        var problems = Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(services)).Problems;

        Assert.Contains(problems, problem => problem.StartsWith("SecureMcp:Limits:PermitLimit", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.StartsWith($"{Section}:Audience", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void JWTs_of_an_issuer_are_judged_by_one_scheme_alone(bool acceptJwt)
    {
        var settings = Valid.ToDictionary(setting => $"{Section}:{setting.Key}", setting => setting.Value);
        settings[$"{Section}:AcceptJwt"] = acceptJwt ? "true" : "false";
        settings["SecureMcp:Callers:SharedSecret:Issuer"] = "https://as.example.com";
        settings["SecureMcp:Callers:SharedSecret:Audience"] = "https://tools.example.com/mcp";
        settings["SecureMcp:Callers:SharedSecret:Secrets:0"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        using var services = TestServices.Build(settings);

        if (!acceptJwt)
            SecureMcpStart.Check(services);
        else
            Assert.Contains("take tokens of the same issuer", Assert.Single(Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(services)).Problems), StringComparison.Ordinal);
    }

    private static IntrospectionOptions Bind(Dictionary<string, string?> settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"{Section}:{setting.Key}", setting.Value)))
        .Build()
        .GetSection(Section)
        .Get<IntrospectionOptions>(binder => binder.ErrorOnUnknownConfiguration = true)!;

    private static IReadOnlyList<string> Problems(IntrospectionOptions options, AzureEnvironment? environment = null) =>
        [.. new IntrospectionOptionsValidator(environment ?? Azure, new ConfiguredSchemes(new HashSet<string> { "Introspection" })).Validate(null, options).Failures ?? []];
}
