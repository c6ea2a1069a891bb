using static ModelContextProtocol.Protocol.ElicitRequestParams;

namespace SecureMcp.Conformance.Members;

/// <summary>What users are asked to fill in.</summary>
internal static class Forms
{
    public static RequestSchema Contact { get; } = new()
    {
        Properties =
        {
            ["username"] = new StringSchema { Description = "User's response" },
            ["email"] = new StringSchema { Description = "User's email address" },
        },
        Required = ["username", "email"],
    };

    /// <summary>A default of each primitive type (SEP-1034).</summary>
    public static RequestSchema Defaults { get; } = new()
    {
        Properties =
        {
            ["name"] = new StringSchema { Default = "John Doe" },
            ["age"] = new NumberSchema { Type = "integer", Default = 30 },
            ["score"] = new NumberSchema { Default = 95.5 },
            ["status"] = new UntitledSingleSelectEnumSchema { Enum = ["active", "inactive", "pending"], Default = "active" },
            ["verified"] = new BooleanSchema { Default = true },
        },
    };

    /// <summary>The five ways to offer a choice (SEP-1330).</summary>
    public static RequestSchema Choices { get; } = new()
    {
        Properties =
        {
            ["untitledSingle"] = new UntitledSingleSelectEnumSchema { Enum = ["option1", "option2", "option3"] },
            ["titledSingle"] = new TitledSingleSelectEnumSchema { OneOf = Titled("First Option", "Second Option", "Third Option") },
            ["legacyEnum"] = new LegacyTitledEnumSchema { Enum = ["opt1", "opt2", "opt3"], EnumNames = ["Option One", "Option Two", "Option Three"] },
            ["untitledMulti"] = new UntitledMultiSelectEnumSchema { Items = new UntitledEnumItemsSchema { Enum = ["option1", "option2", "option3"] } },
            ["titledMulti"] = new TitledMultiSelectEnumSchema { Items = new TitledEnumItemsSchema { AnyOf = Titled("First Choice", "Second Choice", "Third Choice") } },
        },
    };

    public static RequestSchema Text(string name) => new() { Properties = { [name] = new StringSchema() }, Required = [name] };

    public static RequestSchema YesOrNo(string name) => new() { Properties = { [name] = new BooleanSchema() }, Required = [name] };

    private static List<EnumSchemaOption> Titled(params string[] titles) =>
        [.. titles.Select((title, index) => new EnumSchemaOption { Const = $"value{index + 1}", Title = title })];
}
