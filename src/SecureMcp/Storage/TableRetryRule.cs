using System.Globalization;
using System.Security.Authentication;
using Azure.Core;

namespace SecureMcp.Storage;

/// <summary>Which tries are worth another one: Azure.Core's own rule, without those that cannot end well within the bound.</summary>
internal sealed class TableRetryRule(TimeSpan totalTimeout) : ResponseClassifier
{
    /// <remarks>A wait that the service asks for and that the bound does not leave time for is not begun.</remarks>
    public override bool IsRetriableResponse(HttpMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return base.IsRetriableResponse(message)
            && !(message.Response.Headers.TryGetValue("Retry-After", out var after)
                && int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                && TimeSpan.FromSeconds(seconds) >= totalTimeout);
    }

    /// <remarks>A certificate that is not trusted now is not trusted a moment later.</remarks>
    public override bool IsRetriableException(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException)
                return false;
        }

        return base.IsRetriableException(exception);
    }
}
