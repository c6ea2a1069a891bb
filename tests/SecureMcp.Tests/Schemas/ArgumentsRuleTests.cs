using System.Text.Json;
using SecureMcp.Calls;
using SecureMcp.Schemas;

namespace SecureMcp.Tests.Schemas;

public sealed class ArgumentsRuleTests
{
    private static readonly CompiledSchema Search = CompiledSchema.Compile(
        JsonElement.Parse("""
            {"type":"object","properties":{"query":{"type":"string"},"limit":{"type":"integer","maximum":50}},"required":["query"]}
            """),
        closeObjects: true);

    [Fact]
    public void Arguments_as_advertised_go_on()
        => Assert.Null(ArgumentsRule.Check(Search, JsonElement.Parse("""{"query":"a","limit":50}""")));

    [Fact]
    public void A_refusal_tells_the_model_what_to_change()
    {
        var refusal = ArgumentsRule.Check(Search, JsonElement.Parse("""{"limit":51,"Query":"s3cret"}"""));
        Assert.Equal(RefusalReason.ArgumentsInvalid, refusal!.Reason);
        Assert.Equal("required", refusal.Fault);
        Assert.Equal(
            """
            The arguments do not match the input schema.
            arguments: required: must have the member "query"
            /limit: maximum: must be at most 50
            arguments: additionalProperties: must not have the member "Query" (allowed: "query", "limit")
            """,
            refusal.Detail);
    }

    [Fact]
    public void Absent_arguments_stand_for_an_empty_object()
    {
        var refusal = ArgumentsRule.Check(Search, default);
        Assert.Equal("required", refusal!.Fault);
        var none = CompiledSchema.Compile(JsonElement.Parse("""{"type":"object","properties":{}}"""), closeObjects: true);
        Assert.Null(ArgumentsRule.Check(none, default));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"{}\"")]
    public void Arguments_of_another_kind_are_refused(string arguments)
        => Assert.Equal("type", ArgumentsRule.Check(Search, JsonElement.Parse(arguments))!.Fault);

    [Fact]
    public void A_long_list_of_errors_says_that_it_is_cut()
    {
        var many = $"{{{string.Join(',', Enumerable.Range(0, 40).Select(i => $"\"x{i}\":1"))}}}";
        var lines = ArgumentsRule.Check(Search, JsonElement.Parse(many))!.Detail!.Split('\n');
        Assert.Equal(12, lines.Length);
        Assert.Equal("There may be more.", lines[^1]);
    }
}
