using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SecureMcp.Answers;
using SecureMcp.Calls;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Answers;

public sealed class RefusalBodyTests
{
    private static readonly ServerIdentity Server = new("server", "Server", "1.2.3");

    [Theory]
    [InlineData("7")]
    [InlineData("\"a-b\"")]
    [InlineData("\"\\u00fc\"")]
    [InlineData("9007199254740991")]
    public void The_id_comes_back_as_it_was_sent(string id)
    {
        var answer = Write(new Refusal(RefusalReason.RateExceeded), id);

        Assert.Equal(JsonDocument.Parse(id).RootElement.ToString(), answer.GetProperty("id").ToString());
        Assert.Equal(JsonDocument.Parse(id).RootElement.ValueKind, answer.GetProperty("id").ValueKind);
    }

    [Fact]
    public void An_id_that_could_not_be_read_is_left_out() => Assert.False(Write(new Refusal(RefusalReason.JsonInvalid), null).TryGetProperty("id", out _));

    [Fact]
    public void An_unsupported_version_is_told_the_supported_ones_and_its_own()
    {
        var data = Write(new Refusal(RefusalReason.ProtocolVersionUnsupported) { RequestedVersion = "2099-01-01" }, "1").GetProperty("error").GetProperty("data");

        Assert.Equal("""{"supported":["2026-07-28"],"requested":"2099-01-01"}""", data.GetRawText());
    }

    [Fact]
    public void A_name_is_repeated_without_breaking_out_of_its_string()
    {
        var message = Write(new Refusal(RefusalReason.MemberUnknown) { Member = "x\"},\"admin\":true\n" }, "1").GetProperty("error").GetProperty("message").GetString();

        Assert.Equal("Unknown tool or prompt: 'x\"},\"admin\":true\n'.", message);
    }

    [Fact]
    public void Wrong_arguments_are_a_result_in_the_words_of_the_revision()
    {
        var modern = Write(new Refusal(RefusalReason.ArgumentsInvalid) { Detail = "say more" }, "1").GetProperty("result");
        var legacy = Write(new Refusal(RefusalReason.ArgumentsInvalid) { Detail = "say more" }, "1", ProtocolEra.Legacy).GetProperty("result");

        Assert.Equal("complete", modern.GetProperty("resultType").GetString());
        Assert.Equal("1.2.3", modern.GetProperty("_meta").GetProperty("io.modelcontextprotocol/serverInfo").GetProperty("version").GetString());
        Assert.Equal("""{"content":[{"type":"text","text":"say more"}],"isError":true}""", legacy.GetRawText());
    }

    [Fact]
    public void What_exactly_was_wrong_with_a_credential_is_not_told()
    {
        var one = Write(new Refusal(RefusalReason.CredentialInvalid) { Fault = "expired" }, null);
        var other = Write(new Refusal(RefusalReason.CredentialInvalid) { Fault = "signature" }, null);

        Assert.Equal(one.GetRawText(), other.GetRawText());
    }

    private static JsonElement Write(Refusal refusal, string? id, ProtocolEra era = ProtocolEra.Modern)
    {
        var call = new CallContext(new DefaultHttpContext(), DateTimeOffset.UnixEpoch, 0)
        {
            Caller = FakeTokens.Plain,
            Era = era,
            Message = id is null ? null : new RpcMessage(default, JsonDocument.Parse(id).RootElement, "tools/call", default),
        };
        var body = RefusalBody.Write(refusal, AnswerMap.For(refusal.Reason, era), call, Server);
        return JsonDocument.Parse(Encoding.UTF8.GetString(body.Span)).RootElement;
    }
}
