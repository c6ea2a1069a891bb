using Azure.Core;
using Azure.Core.Pipeline;

namespace SecureMcp.Storage;

/// <summary>Signs every try with the account's key, each with a date of its own: the service takes no date older than 15 minutes.</summary>
internal sealed class SharedKeyPolicy(string accountName, byte[] accountKey, TimeProvider clock) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var request = message.Request;
        var date = clock.GetUtcNow().ToString("R");
        request.Headers.SetValue("x-ms-date", date);
        request.Headers.TryGetValue("Content-Type", out var contentType);
        var toSign = SharedKeySignature.StringToSign(
            request.Method.Method, contentType ?? "", date, accountName, request.Uri.ToUri().AbsolutePath, component: null);
        request.Headers.SetValue("Authorization", $"SharedKey {accountName}:{SharedKeySignature.Sign(toSign, accountKey)}");
    }
}
