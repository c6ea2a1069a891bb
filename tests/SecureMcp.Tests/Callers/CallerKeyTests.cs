using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

/// <summary>Promise: state and limits know a person by what never changes, and by nothing that its owner can change.</summary>
public sealed class CallerKeyTests
{
    private static readonly Caller Someone = FakeTokens.Of("subject", ["a"], []);

    [Fact]
    public void Whatever_the_credential_else_says_the_key_stays()
    {
        var again = Someone with { ClientId = "other", DisplayName = "Other", Scopes = [], ExpiresAt = DateTimeOffset.UnixEpoch, CredentialIdHash = "00", IsApp = true };

        Assert.Equal(Someone.Key, again.Key);
        Assert.Equal(64, Someone.Key.Length);
    }

    [Fact]
    public void Another_scheme_tenant_or_subject_is_somebody_else()
    {
        Caller[] others =
        [
            Someone with { Scheme = "entra" },
            Someone with { TenantId = "other" },
            Someone with { SubjectId = "other" },
            Someone with { SubjectId = "Subject" },
            // The parts don't run into each other.
            Someone with { TenantId = "tenantsub", SubjectId = "ject" },
            AnonymousDoor.Anonymous,
        ];

        Assert.Equal(others.Length + 1, others.Append(Someone).Select(caller => caller.Key).Distinct(StringComparer.Ordinal).Count());
    }
}
