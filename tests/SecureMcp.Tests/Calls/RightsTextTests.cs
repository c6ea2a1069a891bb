using System.Text;
using SecureMcp.Calls;

namespace SecureMcp.Tests.Calls;

/// <summary>Promise: rights that were kept are compared as they were, and what is none is refused.</summary>
public sealed class RightsTextTests
{
    private static readonly Caller Owner = new() { Scheme = "entra", TenantId = "tenant", SubjectId = "subject", ExpiresAt = DateTimeOffset.MaxValue };

    private static readonly Caller Full = Owner with
    {
        ClientId = "Grüße \"quoted\"",
        IsApp = true,
        Scopes = ["b", "a"],
        Roles = ["r"],
        AuthenticationContexts = ["c1"],
        Acr = "strong",
    };

    [Fact]
    public void Every_right_comes_back_onto_its_owner()
    {
        foreach (var asked in new[] { Full, Owner })
        {
            // Whoever comes has other rights: none of them may be left over.
            var read = RightsText.Read(RightsText.Write(asked), _ => asked == Full ? Owner : Full);

            Assert.Equal((asked.ClientId, asked.IsApp, asked.Acr), (read.ClientId, read.IsApp, read.Acr));
            Assert.Equal(asked.Scopes.Order(), read.Scopes.Order());
            Assert.Equal(asked.Roles.Order(), read.Roles.Order());
            Assert.Equal(asked.AuthenticationContexts.Order(), read.AuthenticationContexts.Order());
            Assert.Equal(Owner.Key, read.Key);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"scopes":[],"roles":[],"contexts":[]}""")]
    [InlineData("""{"app":"no","scopes":[],"roles":[],"contexts":[]}""")]
    [InlineData("""{"app":false,"scopes":"a","roles":[],"contexts":[]}""")]
    [InlineData("""{"app":false,"scopes":[null],"roles":[],"contexts":[]}""")]
    [InlineData("""{"app":false,"scopes":[],"roles":[],"contexts":[],"acr":1}""")]
    public void What_is_none_is_refused(string text) =>
        Assert.Throws<FormatException>(() => RightsText.Read(Encoding.UTF8.GetBytes(text), _ => Owner));
}
