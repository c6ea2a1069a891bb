using Microsoft.Extensions.Options;
using SecureMcp.Callers;

namespace SecureMcp.Tests.Callers;

public sealed class OnBehalfOfOptionsTests
{
    private const string Identity = "12121212-0000-4000-8000-000000000012";

    [Theory]
    [InlineData("None", null, null, null, "")]
    [InlineData("None", Identity, "/x.pem", "p", "ManagedIdentityClientId CertificatePath CertificatePassword")]
    [InlineData("ManagedIdentity", Identity, null, null, "")]
    [InlineData("ManagedIdentity", null, null, null, "ManagedIdentityClientId")]
    [InlineData("ManagedIdentity", "my-identity", "/x.pem", "p", "ManagedIdentityClientId CertificatePath CertificatePassword")]
    [InlineData("Certificate", null, null, null, "CertificatePath")]
    [InlineData("Certificate", null, "/no/such/file.pem", null, "CertificatePath")]
    [InlineData("Certificate", Identity, "/no/such/file.pfx", null, "ManagedIdentityClientId CertificatePath")]
    [InlineData("7", null, null, null, "ClientCredential")]
    public void The_settings_fit_together_or_everything_that_does_not_is_said(string kind, string? identity, string? path, string? password, string problems)
    {
        var options = new OnBehalfOfOptions
        {
            ClientCredential = Enum.Parse<OnBehalfOfClientCredential>(kind),
            ManagedIdentityClientId = identity,
            CertificatePath = path,
            CertificatePassword = password,
        };

        Assert.Equal(problems, Problems(options));
    }

    [Theory]
    [InlineData("pem", true, null, null, true)]
    [InlineData("pem", false, null, null, false)]
    [InlineData("pfx", true, null, null, true)]
    [InlineData("pfx", true, "pass", "pass", true)]
    [InlineData("pfx", true, "pass", "wrong", false)]
    [InlineData("pfx", false, null, null, false)]
    public void A_certificate_must_be_readable_and_have_its_private_key(string format, bool withKey, string? password, string? given, bool usable)
    {
        using var file = new CertificateFile(format, password, withKey);
        var options = new OnBehalfOfOptions { ClientCredential = OnBehalfOfClientCredential.Certificate, CertificatePath = file.Path, CertificatePassword = given };

        Assert.Equal(usable ? "" : "CertificatePath", Problems(options));
    }

    [Fact]
    public void It_needs_Entra_and_Entra_over_https()
    {
        var options = new OnBehalfOfOptions { ClientCredential = OnBehalfOfClientCredential.ManagedIdentity, ManagedIdentityClientId = Identity };

        Assert.Equal("ClientCredential", Problems(options, new ConfiguredSchemes(new HashSet<string> { "Oidc" })));
        Assert.Equal("ClientCredential", Problems(options, entra: new EntraOptions { Authority = new Uri("http://127.0.0.1:1/") }));
        Assert.Equal("", Problems(new OnBehalfOfOptions(), new ConfiguredSchemes(new HashSet<string> { "Oidc" })));
    }

    private static string Problems(OnBehalfOfOptions options, ConfiguredSchemes? configured = null, EntraOptions? entra = null)
    {
        var validator = new OnBehalfOfOptionsValidator(configured ?? new ConfiguredSchemes(new HashSet<string>()), Options.Create(entra ?? EntraTenant.Options));
        return string.Join(' ', (validator.Validate(null, options).Failures ?? []).Select(problem => problem.Split(' ')[0]["SecureMcp:Callers:OnBehalfOf:".Length..]));
    }
}
