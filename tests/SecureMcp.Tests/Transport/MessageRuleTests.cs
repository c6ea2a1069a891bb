using System.Text;
using System.Text.Json;
using SecureMcp.Calls;
using SecureMcp.Json;
using SecureMcp.Transport;

namespace SecureMcp.Tests.Transport;

public sealed class MessageRuleTests
{
    private static readonly StrictJsonLimits Limits = new(MaxBytes: 10_000, MaxDepth: 16);

    [Fact]
    public void A_request_is_read()
    {
        var text = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{"Name":1}}}""";
        var message = Accepted(text);
        Assert.True(message.IsRequest);
        Assert.Equal(7, message.Id!.Value.GetInt64());
        Assert.Equal("tools/call", message.Method);
        Assert.Equal("echo", message.Parameters.GetProperty("name").GetString());
        Assert.Equal(text, Encoding.UTF8.GetString(message.Utf8.Span));
    }

    [Fact]
    public void A_notification_is_read()
    {
        var message = Accepted("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        Assert.True(message.IsNotification);
        Assert.Equal(JsonValueKind.Undefined, message.Parameters.ValueKind);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":"s1","result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"s1","error":{"code":-1,"message":"no"}}""")]
    public void The_response_of_an_older_client_is_read(string text)
    {
        var message = Accepted(text);
        Assert.False(message.IsRequest);
        Assert.False(message.IsNotification);
        Assert.Equal("s1", message.Id!.Value.GetString());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("9007199254740991")]
    [InlineData("-9007199254740991")]
    [InlineData("\"\"")]
    [InlineData("\"a\"")]
    [InlineData("\"1\"")]
    public void An_id_is_a_string_or_a_safe_whole_number(string id)
        => Assert.Equal(id, Accepted($$"""{"jsonrpc":"2.0","id":{{id}},"method":"ping"}""").Id!.Value.GetRawText());

    [Fact]
    public void An_id_may_have_256_characters_and_no_more()
    {
        Accepted(WithId(256));
        AssertRefused(WithId(257), MessageFaults.IdInvalid, "id");

        static string WithId(int length) => $$"""{"jsonrpc":"2.0","id":"{{new string('x', length)}}","method":"ping"}""";
    }

    [Theory]
    [InlineData("null")]
    [InlineData("1.0")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("10E0")]
    [InlineData("9007199254740992")]
    [InlineData("-9007199254740992")]
    [InlineData("99999999999999999999999")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[1]")]
    public void Any_other_id_is_refused_and_not_echoed(string id)
    {
        var message = AssertRefused($$"""{"jsonrpc":"2.0","id":{{id}},"method":"ping"}""", MessageFaults.IdInvalid, "id");
        Assert.Null(message);
    }

    [Theory]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"}]""", MessageFaults.Batch, "batches are not supported")]
    [InlineData("[]", MessageFaults.Batch, "batches are not supported")]
    [InlineData("\"ping\"", MessageFaults.NotAnObject, "message")]
    [InlineData("null", MessageFaults.NotAnObject, "message")]
    [InlineData("7", MessageFaults.NotAnObject, "message")]
    public void A_body_is_one_object(string text, string fault, string field)
        => Assert.Null(AssertRefused(text, fault, field));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"id":1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.00","id":1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":2.0,"id":1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":null,"id":1,"method":"ping"}""")]
    public void The_version_is_exactly_2_0(string text) => AssertRefused(text, MessageFaults.VersionInvalid, "jsonrpc");

    [Theory]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("[\"ping\"]")]
    public void The_method_is_a_string_that_is_not_empty(string method)
        => AssertRefused($$"""{"jsonrpc":"2.0","id":1,"method":{{method}}}""", MessageFaults.MethodInvalid, "method");

    [Fact]
    public void The_method_may_have_128_characters_and_no_more()
    {
        Accepted(WithMethod(128));
        AssertRefused(WithMethod(129), MessageFaults.MethodInvalid, "method");

        static string WithMethod(int length) => $$"""{"jsonrpc":"2.0","id":1,"method":"{{new string('m', length)}}"}""";
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[1,2]")]
    [InlineData("\"a\"")]
    public void Parameters_are_an_object(string parameters)
        => AssertRefused(
            $$"""{"jsonrpc":"2.0","id":1,"method":"ping","params":{{parameters}}}""", MessageFaults.ParamsInvalid, "params");

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("1")]
    public void Meta_is_an_object(string meta)
        => AssertRefused(
            $$$"""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{{{meta}}}}}""",
            MessageFaults.MetaInvalid,
            "params._meta");

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", MessageFaults.MethodMissing, "method")]
    [InlineData("""{"jsonrpc":"2.0"}""", MessageFaults.MethodMissing, "method")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"params":{}}""", MessageFaults.MethodMissing, "method")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"error":{}}""", MessageFaults.ResponseInvalid, "result")]
    [InlineData("""{"jsonrpc":"2.0","result":{}}""", MessageFaults.ResponseInvalid, "id")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}""", MessageFaults.ResponseInvalid, "method")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","error":{}}""", MessageFaults.ResponseInvalid, "method")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"params":{}}""", MessageFaults.ResponseInvalid, "params")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":null}""", MessageFaults.ResponseInvalid, "result")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"ok"}""", MessageFaults.ResponseInvalid, "result")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":"no"}""", MessageFaults.ResponseInvalid, "error")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{}}""", MessageFaults.IdInvalid, "id")]
    public void A_message_is_a_request_a_notification_or_a_response_and_no_mixture(string text, string fault, string field)
        => AssertRefused(text, fault, field);

    [Theory]
    [InlineData("\"sessionId\":1")]
    [InlineData("\"_meta\":{}")]
    [InlineData("\"methods\":1")]
    [InlineData("\"\":1")]
    public void A_member_that_the_message_does_not_know_is_refused_and_the_id_echoed(string member)
    {
        var text = $$"""{"jsonrpc":"2.0","id":"q","method":"ping",{{member}}}""";
        var message = AssertRefused(text, MessageFaults.MemberUnknown, "message");
        Assert.Equal("q", message!.Id!.Value.GetString());
    }

    [Theory]
    [InlineData("""{"JSONRPC":"2.0","id":1,"method":"ping"}""", "jsonrpc")]
    [InlineData("""{"jsonrpc":"2.0","Id":1,"method":"ping"}""", "id")]
    [InlineData("""{"jsonrpc":"2.0","\u0131d":1,"method":"ping"}""", "id")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"Method":"ping"}""", "method")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","paramſ":{}}""", "params")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"re\u017fult":{}}""", "result")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"eRRor":{}}""", "error")]
    public void A_protocol_name_at_the_top_is_spelt_exactly(string text, string name)
        => AssertRefused(text, MessageFaults.NameVariant, $"message: the name {name} ");

    [Theory]
    [InlineData("Name", "name")]
    [InlineData("ARGUMENTS", "arguments")]
    [InlineData("Uri", "uri")]
    [InlineData("ur\u0131", "uri")]
    [InlineData("_Meta", "_meta")]
    [InlineData("argument\u017F", "arguments")]
    [InlineData("ta\u017F\u212A", "task")]
    [InlineData("ProtocolVersion", "protocolVersion")]
    [InlineData("protocolversion", "protocolVersion")]
    [InlineData("RequestState", "requestState")]
    [InlineData("taskID", "taskId")]
    [InlineData("Cursor", "cursor")]
    public void A_protocol_name_in_the_parameters_is_spelt_exactly(string written, string name)
    {
        var text = $$$"""{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"{{{written}}}":"x"}}""";
        var message = AssertRefused(text, MessageFaults.NameVariant, $"params: the name {name} ");
        Assert.Equal(3, message!.Id!.Value.GetInt32());
        Assert.Equal("tools/call", message.Method);
    }

    [Theory]
    [InlineData("progresstoken", "progressToken")]
    [InlineData("io.modelcontextprotocol/ProtocolVersion", "io.modelcontextprotocol/protocolVersion")]
    [InlineData("IO.modelcontextprotocol/clientInfo", "io.modelcontextprotocol/clientInfo")]
    [InlineData("io.modelcontextprotocol/clientcapabilities", "io.modelcontextprotocol/clientCapabilities")]
    [InlineData("io.modelcontextprotocol/\u017FubscriptionId", "io.modelcontextprotocol/subscriptionId")]
    [InlineData("io.modelcontextprotocol/loglevel", "io.modelcontextprotocol/logLevel")]
    public void A_protocol_name_in_meta_is_spelt_exactly(string written, string name)
        => AssertRefused(
            $$$$"""{"jsonrpc":"2.0","id":3,"method":"ping","params":{"_meta":{"{{{{written}}}}":"x"}}}""",
            MessageFaults.NameVariant,
            $"params._meta: the name {name} ");

    [Fact]
    public void Names_of_tools_and_extensions_are_their_own()
        => Accepted("""
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{
              "name":"echo","arguments":{"Name":"a","METHOD":"b"},"x":1,"Namespace":2,"method":"inner",
              "_meta":{"progressToken":1,"Name":"mine","com.example/Id":3,"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}
            """);

    [Theory]
    [InlineData("{", StrictJsonFault.Malformed)]
    [InlineData("", StrictJsonFault.Malformed)]
    [InlineData("{}{}", StrictJsonFault.TrailingData)]
    [InlineData("\uFEFF{}", StrictJsonFault.ByteOrderMark)]
    [InlineData("""{"id":1,"id":2}""", StrictJsonFault.DuplicateMember)]
    [InlineData("""{"method":"a","Method":"b"}""", StrictJsonFault.CaseVariantMember)]
    [InlineData("""{"id":"\ud800"}""", StrictJsonFault.LoneSurrogate)]
    [InlineData("""{"id\u0000":1}""", StrictJsonFault.NulInMemberName)]
    [InlineData("[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", StrictJsonFault.TooDeep)]
    public void What_is_not_strict_JSON_is_no_message(string text, object fault)
    {
        var refusal = MessageRule.Read(Encoding.UTF8.GetBytes(text), Limits, out var message);
        Assert.Null(message);
        Assert.Equal(RefusalReason.JsonInvalid, refusal!.Reason);
        Assert.Equal(fault.ToString(), refusal.Fault);
        Assert.StartsWith("body: ", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_of_the_text_has_its_own_sentence()
    {
        var faults = Enum.GetValues<StrictJsonFault>().Where(fault => fault is not StrictJsonFault.None).ToList();
        Assert.Equal(faults.Count, faults.Select(fault => MessageRuleText.Refuse(fault, Limits).Detail).Distinct().Count());
    }

    [Fact]
    public void A_body_over_the_limit_is_too_large_not_invalid()
    {
        var refusal = MessageRule.Read("[1,2,3]"u8.ToArray(), new StrictJsonLimits(3, 16), out var message);
        Assert.Null(message);
        Assert.Equal(RefusalReason.BodyTooLarge, refusal!.Reason);
    }

    [Fact]
    public void The_text_of_a_refusal_repeats_nothing_the_client_wrote()
    {
        foreach (var text in (string[])
        [
            """{"jsonrpc":"2.0","id":1,"method":"ping","s3cret":1}""",
            """{"jsonrpc":"s3cret","id":1,"method":"ping"}""",
            """{"jsonrpc":"2.0","id":["s3cret"],"method":"ping"}""",
            """{"jsonrpc":"2.0","id":1,"method":"ping","params":"s3cret"}""",
        ])
        {
            var refusal = MessageRule.Read(Encoding.UTF8.GetBytes(text), Limits, out _);
            Assert.DoesNotContain("s3cret", refusal!.Detail!, StringComparison.Ordinal);
        }
    }

    private static RpcMessage Accepted(string text)
    {
        var refusal = MessageRule.Read(Encoding.UTF8.GetBytes(text), Limits, out var message);
        Assert.Null(refusal);
        return message!;
    }

    private static RpcMessage? AssertRefused(string text, string fault, string detailStart)
    {
        var refusal = MessageRule.Read(Encoding.UTF8.GetBytes(text), Limits, out var message);
        Assert.NotNull(refusal);
        Assert.Equal(RefusalReason.MessageInvalid, refusal.Reason);
        Assert.Equal(fault, refusal.Fault);
        Assert.StartsWith(detailStart, refusal.Detail, StringComparison.Ordinal);
        return message;
    }
}
