using System.Text.Json;
using System.Text.Json.Nodes;
using SecureMcp.Calls;
using SecureMcp.Transport;

namespace SecureMcp.Tests.Transport;

public sealed class EraRuleTests
{
    private const string Modern = "2026-07-28";

    [Fact]
    public void A_modern_request_whose_headers_agree_is_let_through()
    {
        Assert.Null(Judge(Call("echo"), new(Modern, "tools/call", "echo"), out var era, out var version));
        Assert.Equal((ProtocolEra.Modern, Modern), (era, version));
    }

    [Theory]
    [InlineData(null, "tools/call", "echo")]
    [InlineData(Modern, null, "echo")]
    [InlineData(Modern, "tools/list", "echo")]
    [InlineData(Modern, "Tools/Call", "echo")]
    [InlineData(Modern, "tools/call", null)]
    [InlineData(Modern, "tools/call", "other")]
    [InlineData(Modern, "tools/call", "Echo")]
    [InlineData("2027-01-01", "tools/call", "echo")]
    public void A_header_that_is_missing_or_says_something_else_is_a_mismatch(string? version, string? method, string? name) =>
        Assert.Equal(RefusalReason.HeaderMismatch, Judge(Call("echo"), new(version, method, name), out _, out _)!.Reason);

    [Fact]
    public void A_header_cannot_turn_a_modern_body_into_an_older_one() =>
        Assert.Equal(RefusalReason.HeaderMismatch, Judge(Call("echo"), new("2025-11-25", "tools/call", "echo"), out _, out _)!.Reason);

    [Fact]
    public void A_later_version_is_unsupported_before_anything_else_is_asked_of_it()
    {
        var refusal = Judge(Message("tools/list", []), new("2099-01-01", null, null), out _, out _);

        Assert.Equal((RefusalReason.ProtocolVersionUnsupported, "2099-01-01"), (refusal!.Reason, refusal.RequestedVersion));
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("2024-11-04")]
    [InlineData("")]
    public void A_version_that_nobody_speaks_is_unsupported(string version) =>
        Assert.Equal(RefusalReason.ProtocolVersionUnsupported, Judge(Message("tools/list", []), new(version, null, null), out _, out _)!.Reason);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"_meta":1}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/clientCapabilities":{}}}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":[]}}""")]
    public void A_modern_request_without_its_meta_fields_is_refused(string parameters) =>
        Assert.Equal(RefusalReason.MetaInvalid, Judge(Message("tools/list", (JsonObject)JsonNode.Parse(parameters)!), new(Modern, "tools/list", null), out _, out _)!.Reason);

    [Fact]
    public void A_modern_client_sends_no_responses() =>
        Assert.Equal(RefusalReason.MessageInvalid, Judge(new RpcMessage(default, Id(1), null, default), new(Modern, null, null), out _, out _)!.Reason);

    [Theory]
    [InlineData("2024-11-05")]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public void The_older_revisions_are_spoken(string version)
    {
        Assert.Null(Judge(Message("tools/list", null), new(version, null, null), out var era, out var spoken));
        Assert.Equal((ProtocolEra.Legacy, version), (era, spoken));
    }

    [Fact]
    public void Without_any_version_it_is_the_oldest_revision()
    {
        Assert.Null(Judge(Message("tools/list", null), new(null, null, null), out var era, out var version));
        Assert.Equal((ProtocolEra.Legacy, "2025-03-26"), (era, version));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2024-11-05")]
    [InlineData("2025-11-25")]
    public void Initialize_negotiates_in_its_body(string? header)
    {
        Assert.Null(Judge(Message("initialize", []), new(header, null, null), out var era, out _));
        Assert.Equal(ProtocolEra.Legacy, era);
    }

    [Theory]
    [InlineData("9")]
    [InlineData("2026-07-28x")]
    [InlineData("\0")]
    [InlineData("")]
    public void Initialize_is_no_way_past_the_check_of_the_header(string header)
    {
        var refusal = Judge(Message("initialize", []), new(header, null, null), out var era, out _);

        Assert.Equal((RefusalReason.ProtocolVersionUnsupported, ProtocolEra.Legacy), (refusal!.Reason, era));
    }

    [Theory]
    [InlineData("=?base64?w7xiZXI=?=", "über")]
    [InlineData("=?base64?//?=", "\0")]
    [InlineData("=?base64?not base64?=", "\0")]
    [InlineData("=?base64? d2hvYW1p ?=", "\0")]
    [InlineData("=?base64?d2hv YW1p?=", "\0")]
    [InlineData("=?base64?w7y=?=", "\0")]
    [InlineData("plain", "plain")]
    public void A_name_may_come_in_base64(string header, string expected)
    {
        var http = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        http.Request.Headers["Mcp-Name"] = header;

        Assert.Equal(expected, RequestHeaders.From(http.Request.Headers).DecodedName);
    }

    [Fact]
    public void A_header_that_comes_twice_equals_nothing()
    {
        var http = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        http.Request.Headers["Mcp-Method"] = new(["tools/call", "tools/list"]);

        Assert.NotEqual("tools/call", RequestHeaders.From(http.Request.Headers).Method);
    }

    private static Refusal? Judge(RpcMessage message, RequestHeaders headers, out ProtocolEra era, out string? version) => EraRule.Judge(message, headers, out era, out version);

    private static RpcMessage Call(string name) => Message("tools/call", new JsonObject
    {
        ["name"] = name,
        ["_meta"] = new JsonObject { [EraRule.VersionKey] = Modern, [RpcMessage.CapabilitiesKey] = new JsonObject() },
    });

    private static RpcMessage Message(string method, JsonObject? parameters) =>
        new(default, Id(1), method, parameters is null ? default : JsonSerializer.SerializeToElement(parameters));

    private static JsonElement Id(int id) => JsonSerializer.SerializeToElement(id);
}
