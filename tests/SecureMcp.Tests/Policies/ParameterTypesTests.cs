using System.Text.Json;
using SecureMcp.Calls;
using SecureMcp.Policies;

namespace SecureMcp.Tests.Policies;

public sealed class ParameterTypesTests
{
    private const string Client = "io.modelcontextprotocol/clientInfo";
    private const string Capabilities = "io.modelcontextprotocol/clientCapabilities";

    [Theory]
    [InlineData("tools/call", """{"inputResponses":[]}""", "params.inputResponses must be an object.")]
    [InlineData("tools/call", """{"inputResponses":{"a":{},"b":5}}""", "params.inputResponses.* must be an object.")]
    [InlineData("tools/call", """{"inputResponses":{"a":null}}""", "params.inputResponses.* must be an object.")]
    [InlineData("prompts/get", """{"requestState":5}""", "params.requestState must be a string.")]
    [InlineData("resources/read", """{"requestState":{}}""", "params.requestState must be a string.")]
    [InlineData("logging/setLevel", "{}", "params.level is required and must be one of debug, info, notice, warning, error, critical, alert, emergency.")]
    [InlineData("logging/setLevel", """{"level":"Info"}""", "params.level is required and must be one of debug, info, notice, warning, error, critical, alert, emergency.")]
    [InlineData("logging/setLevel", """{"level":null}""", "params.level is required and must be one of debug, info, notice, warning, error, critical, alert, emergency.")]
    [InlineData("completion/complete", """{"ref":{"title":1}}""", "params.ref.title must be a string.")]
    [InlineData("completion/complete", """{"ref":{}}""", "params.argument is required and must be an object.")]
    [InlineData("completion/complete", """{"argument":{"value":""}}""", "params.argument.name is required and must be a string.")]
    [InlineData("completion/complete", """{"argument":{"name":"a","value":1}}""", "params.argument.value is required and must be a string.")]
    [InlineData("completion/complete", """{"argument":{"name":"a","value":""},"context":{"arguments":{"b":1}}}""", "params.context.arguments.* must be a string.")]
    [InlineData("subscriptions/listen", "{}", "params.notifications is required and must be an object.")]
    [InlineData("subscriptions/listen", """{"notifications":{"toolsListChanged":"yes"}}""", "params.notifications.toolsListChanged must be true or false.")]
    [InlineData("subscriptions/listen", """{"notifications":{"resourceSubscriptions":"a"}}""", "params.notifications.resourceSubscriptions must be an array.")]
    [InlineData("subscriptions/listen", """{"notifications":{"resourceSubscriptions":["a",1]}}""", "params.notifications.resourceSubscriptions.* must be a string.")]
    [InlineData("initialize", """{"protocolVersion":1}""", "params.protocolVersion is required and must be a string.")]
    [InlineData("initialize", """{"protocolVersion":"a","capabilities":[]}""", "params.capabilities is required and must be an object.")]
    [InlineData("initialize", """{"protocolVersion":"a","capabilities":{"roots":{"listChanged":1}}}""", "params.capabilities.roots.listChanged must be true or false.")]
    [InlineData("initialize", """{"protocolVersion":"a","capabilities":{},"clientInfo":{"name":"a"}}""", "params.clientInfo.version is required and must be a string.")]
    [InlineData("initialize", """{"protocolVersion":"a","capabilities":{},"clientInfo":{"name":"a","version":"1","icons":[{}]}}""", "params.clientInfo.icons.*.src is required and must be a string.")]
    [InlineData("notifications/cancelled", """{"requestId":{}}""", "params.requestId must be a string or a whole number.")]
    [InlineData("notifications/progress", """{"progressToken":1,"progress":"half"}""", "params.progress is required and must be a number.")]
    public void A_parameter_of_the_wrong_type_is_refused_by_its_name_and_rule(string method, string parameters, string detail)
    {
        var refusal = Check(method, parameters);

        Assert.NotNull(refusal);
        Assert.Equal(RefusalReason.ParametersInvalid, refusal.Reason);
        Assert.Equal(detail, refusal.Detail);
        Assert.Equal("type", refusal.Fault);
    }

    [Theory]
    [InlineData("""{"progressToken":{}}""", "params._meta.progressToken must be a string or a whole number.")]
    [InlineData("""{"progressToken":1.5}""", "params._meta.progressToken must be a string or a whole number.")]
    [InlineData("""{"io.modelcontextprotocol/logLevel":"loud"}""", "params._meta['io.modelcontextprotocol/logLevel'] must be one of debug, info, notice, warning, error, critical, alert, emergency.")]
    [InlineData($$"""{"{{Client}}":5}""", $"params._meta['{Client}'] must be an object.")]
    [InlineData($$$"""{"{{{Client}}}":{}}""", $"params._meta['{Client}'].name is required and must be a string.")]
    [InlineData($$$"""{"{{{Capabilities}}}":{"sampling":true}}""", $"params._meta['{Capabilities}'].sampling must be an object.")]
    [InlineData($$$$"""{"{{{{Capabilities}}}}":{"elicitation":{"url":[]}}}""", $"params._meta['{Capabilities}'].elicitation.url must be an object.")]
    public void A_wrong_type_in_meta_is_a_wrong_meta(string meta, string detail)
    {
        var refusal = Check("tools/list", $$"""{"_meta":{{meta}}}""");

        Assert.NotNull(refusal);
        Assert.Equal(RefusalReason.MetaInvalid, refusal.Reason);
        Assert.Equal(detail, refusal.Detail);
    }

    [Theory]
    [InlineData("tools/call", "{}")]
    [InlineData("tools/call", """{"name":5,"arguments":5,"anything":5}""")]
    [InlineData("tools/call", """{"requestState":"a","inputResponses":{"a":{"action":"accept"}}}""")]
    [InlineData("tools/call", """{"requestState":null,"inputResponses":null,"_meta":{"progressToken":null}}""")]
    [InlineData("tools/call", """{"_meta":{"progressToken":7,"traceparent":5}}""")]
    [InlineData("initialize", """{"protocolVersion":"a","capabilities":{"sampling":null,"roots":{},"x":5},"clientInfo":{"name":"a","version":"1","title":null}}""")]
    [InlineData("logging/setLevel", """{"level":"alert"}""")]
    [InlineData("completion/complete", """{"ref":{},"argument":{"name":"","value":""},"context":{"arguments":{"a":"b"}}}""")]
    [InlineData("subscriptions/listen", """{"notifications":{"toolsListChanged":true,"resourceSubscriptions":[]}}""")]
    [InlineData("notifications/cancelled", """{"requestId":"a","reason":"over"}""")]
    [InlineData("tools/list", null)]
    [InlineData("notifications/initialized", null)]
    public void What_is_right_left_out_or_not_the_protocols_passes(string method, string? parameters) => Assert.Null(Check(method, parameters));

    [Theory]
    [InlineData("logging/setLevel")]
    [InlineData("subscriptions/listen")]
    [InlineData("initialize")]
    public void A_method_that_needs_parameters_is_refused_without_any(string method) =>
        Assert.Equal(RefusalReason.ParametersInvalid, Check(method, null)?.Reason);

    private static Refusal? Check(string method, string? parameters) =>
        ParameterTypes.Check(new RpcMessage(default, null, method, parameters is null ? default : JsonElement.Parse(parameters)));
}
