using System.Text.Json;
using SecureMcp.Calls;
using SecureMcp.Policies;

namespace SecureMcp.Tests.Policies;

public sealed class CallConditionsTests
{
    [Theory]
    [InlineData(ArgumentComparison.Above, "500", false)]
    [InlineData(ArgumentComparison.Above, "500.00000000000000000001", true)]
    [InlineData(ArgumentComparison.Above, "5e2", false)]
    [InlineData(ArgumentComparison.Above, "50001e-2", true)]
    [InlineData(ArgumentComparison.Above, "-501", false)]
    [InlineData(ArgumentComparison.AtLeast, "500.0", true)]
    [InlineData(ArgumentComparison.AtLeast, "499.99", false)]
    [InlineData(ArgumentComparison.AtLeast, "499.99999999999999999999", true)] // What a double takes it for.
    [InlineData(ArgumentComparison.Above, "79228162514264337593543950336", true)]
    [InlineData(ArgumentComparison.Below, "79228162514264337593543950336", false)]
    [InlineData(ArgumentComparison.Below, "500", false)]
    [InlineData(ArgumentComparison.Below, "499.99999999999999999999", true)]
    [InlineData(ArgumentComparison.Below, "-1e20", true)]
    [InlineData(ArgumentComparison.AtMost, "500", true)]
    [InlineData(ArgumentComparison.AtMost, "500.01", false)]
    public void Numbers_are_compared_as_written_and_as_the_nearest_double(ArgumentComparison comparison, string sent, bool holds) =>
        Assert.Equal(holds, CallConditions.Holds(Number(comparison), Arguments(sent)));

    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[1]")]
    [InlineData("{\"value\":1}")]
    public void What_can_not_be_compared_counts_as_what_the_rule_is_about(string sent)
    {
        foreach (var comparison in new[] { ArgumentComparison.Above, ArgumentComparison.AtLeast, ArgumentComparison.Below, ArgumentComparison.AtMost })
            Assert.True(CallConditions.Holds(Number(comparison), Arguments(sent)), comparison.ToString());
    }

    [Theory]
    [InlineData("\"eu\"", true, false)]
    [InlineData("\"e\\u0075\"", true, false)]
    [InlineData("\"EU\"", false, true)]
    [InlineData("\"eu \"", false, true)]
    [InlineData("\"\"", false, true)]
    [InlineData("null", true, true)]
    [InlineData("7", true, true)]
    public void Texts_are_compared_ordinally_and_what_is_no_text_counts_as_what_the_rule_is_about(string sent, bool isOne, bool isNone)
    {
        Assert.Equal(isOne, CallConditions.Holds(Text(ArgumentComparison.OneOf), Arguments(sent)));
        Assert.Equal(isNone, CallConditions.Holds(Text(ArgumentComparison.NoneOf), Arguments(sent)));
    }

    [Theory]
    [InlineData("{\"amount\":0}", true)]
    [InlineData("{\"amount\":\"\"}", true)]
    [InlineData("{\"amount\":null}", false)]
    [InlineData("{\"Amount\":1}", false)]
    [InlineData("{}", false)]
    public void Present_is_what_is_sent_and_not_null(string arguments, bool holds) =>
        Assert.Equal(holds, CallConditions.Holds(new ArgumentCondition("amount", ArgumentComparison.Present), JsonElement.Parse(arguments)));

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"Amount\":1}")]
    [InlineData("{\"amount \":1}")]
    public void An_argument_of_another_name_is_an_absent_one(string arguments)
    {
        Assert.True(CallConditions.Holds(Number(ArgumentComparison.Above) with { WhenAbsent = true }, JsonElement.Parse(arguments)));
        Assert.False(CallConditions.Holds(Number(ArgumentComparison.Above) with { WhenAbsent = false }, JsonElement.Parse(arguments)));
        Assert.True(CallConditions.Holds(Number(ArgumentComparison.Above) with { WhenAbsent = true }, default));
    }

    [Theory]
    [InlineData("""{"type":"number"}""", "", true)]
    [InlineData("""{"type":"number"}""", "amount", false)]
    [InlineData("""{"type":"number","default":500}""", "", false)]
    [InlineData("""{"type":"number","default":500.5}""", "", true)]
    [InlineData("""{"type":["number","null"],"default":null}""", "", true)]
    [InlineData("""{"type":"integer","default":1}""", "", false)]
    public void An_argument_that_is_left_out_counts_as_its_default_and_without_one_as_what_the_rule_is_about(string property, string required, bool holds)
    {
        var (rule, problems) = Complete(property, Number(ArgumentComparison.Above), required);

        Assert.Empty(problems);
        Assert.Equal(holds, Assert.Single(rule.Conditions).When.WhenAbsent);
    }

    [Fact]
    public void Leaving_out_what_only_counts_when_present_needs_nothing() =>
        Assert.False(Assert.Single(Complete("""{"type":"number"}""", new ArgumentCondition("amount", ArgumentComparison.Present)).Rule.Conditions).When.WhenAbsent);

    [Theory]
    [InlineData("""{"type":"string"}""", "is not \"number\" or \"integer\"")]
    [InlineData("""{"type":["number","string"]}""", "is not \"number\" or \"integer\"")]
    [InlineData("""{"type":"null"}""", "is not \"number\" or \"integer\"")]
    [InlineData("""{"type":[]}""", "is not \"number\" or \"integer\"")]
    [InlineData("""{"enum":[1,2]}""", "is not \"number\" or \"integer\"")]
    [InlineData("""{"$ref":"#/$defs/money"}""", "is not \"number\" or \"integer\"")]
    [InlineData("true", "is not \"number\" or \"integer\"")]
    public void A_number_is_only_asked_of_an_argument_that_is_one(string property, string fault) =>
        Assert.EndsWith($"{fault}.", Assert.Single(Complete(property, Number(ArgumentComparison.Above)).Problems), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"type":"number"}""", "is not \"string\".")]
    [InlineData("""{"type":"string","enum":["us","EU"]}""", "the input schema does not allow 'eu'.")]
    public void A_text_is_only_asked_of_an_argument_that_can_be_it(string property, string fault) =>
        Assert.EndsWith(fault, Assert.Single(Complete(property, Text(ArgumentComparison.OneOf)).Problems), StringComparison.Ordinal);

    [Fact]
    public void A_condition_names_member_argument_and_rule_when_there_is_no_such_argument()
    {
        var (_, problems) = Complete("""{"type":"number"}""", Number(ArgumentComparison.Above) with { Argument = "Amount" });

        Assert.Equal("tool:refund asks for scope refunds.large (SecureMcp:Policies:Rules:0:When:0) when Amount above 500, and its input schema has no argument of exactly this name.", Assert.Single(problems));
    }

    [Fact]
    public void A_resource_has_no_arguments_to_ask_for()
    {
        List<string> problems = [];
        ConditionRule.Complete(new Member(MemberKind.Resource, "note://open", Rule(Number(ArgumentComparison.Above))), problems);

        Assert.EndsWith("and it takes no arguments.", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_on_trial_is_completed_too()
    {
        List<string> problems = [];
        var member = new Member(MemberKind.Tool, "refund", new AccessRule()) { Proposed = Rule(Number(ArgumentComparison.Above)), ArgumentSchema = Schema("""{"type":"number"}""", "") };

        Assert.True(Assert.Single(ConditionRule.Complete(member, problems).Proposed!.Conditions).When.WhenAbsent);
    }

    private static (AccessRule Rule, List<string> Problems) Complete(string property, ArgumentCondition condition, string required = "")
    {
        List<string> problems = [];
        var member = ConditionRule.Complete(new Member(MemberKind.Tool, "refund", Rule(condition)) { ArgumentSchema = Schema(property, required) }, problems);
        return (member.Access, problems);
    }

    private static JsonElement Schema(string property, string required) => JsonElement.Parse($$$"""{"type":"object","properties":{"amount":{{{property}}}},"required":["{{{required}}}"]}""");

    private static AccessRule Rule(ArgumentCondition condition) => new()
    {
        Conditions = [new ConditionalTerm(condition, new AccessTerm(AccessTermKind.Scope, ["refunds.large"], "SecureMcp:Policies:Rules:0:When:0"))],
    };

    private static ArgumentCondition Number(ArgumentComparison comparison) => new("amount", comparison) { Number = 500 };

    private static ArgumentCondition Text(ArgumentComparison comparison) => new("amount", comparison) { Texts = ["eu"] };

    private static JsonElement Arguments(string value) => JsonElement.Parse($$"""{"amount":{{value}}}""");
}
