using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureMcp.Tests.Callers;

/// <summary>A certificate with its private key in a file of its own, made afresh and gone with the test.</summary>
internal sealed class CertificateFile : IDisposable
{
    public CertificateFile(string format, string? password = null, bool withKey = true)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=securemcp", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Certificate = request.CreateSelfSigned(EntraTenant.Now.AddDays(-1), EntraTenant.Now.AddYears(5));
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"{System.IO.Path.GetRandomFileName()}.{format}");
        if (format == "pem")
            File.WriteAllText(Path, Certificate.ExportCertificatePem() + "\n" + (withKey ? key.ExportPkcs8PrivateKeyPem() : ""));
        else
            File.WriteAllBytes(Path, Certificate.Export(withKey ? X509ContentType.Pfx : X509ContentType.Cert, password));
    }

    public string Path { get; }

    public X509Certificate2 Certificate { get; }

    public void Dispose()
    {
        Certificate.Dispose();
        File.Delete(Path);
    }
}
