namespace SecureMcp.Tests.Infrastructure;

/// <summary>The reader that the policy checks stand on: a check over nothing passes always.</summary>
public sealed class BicepFileTests
{
    private const string Sample = """
        @description('Told.')
        @minLength(2) // two
        param told string
        param untold string = 'https://example.com' // not a comment before this
        @export()
        @description('A type.')
        type sizeType = {
          @description('Told.')
          width: int
          height: int
        }
        resource thing 'Microsoft.Example/things@2026-01-01' = {
          name: 'a' /* removed */
          properties: { open: false }
        }
        resource other 'Microsoft.Example/things@2026-01-01' existing = {
          name: 'b'
        }
        output untoldToo string = thing.id
        """;

    private static readonly IReadOnlyList<BicepDeclaration> Declarations = [.. BicepFile.Read("sample", Sample)];

    [Fact]
    public void Every_declaration_is_found_with_its_decorators()
    {
        Assert.Equal(
            ["param told", "param untold", "type sizeType", "property sizeType.width", "property sizeType.height", "resource thing", "resource other", "output untoldToo"],
            Declarations.Select(declaration => $"{declaration.Kind} {declaration.Name}"));
        Assert.Equal(["description", "minLength"], Declarations[0].Decorators);
        Assert.Equal(["export", "description"], Declarations[2].Decorators);
    }

    [Fact]
    public void A_missing_description_is_found_on_parameters_outputs_and_properties() =>
        Assert.Equal(["untold", "sizeType.height", "untoldToo"], BicepFile.Undescribed(Declarations).Select(declaration => declaration.Name));

    [Fact]
    public void Comments_go_and_strings_stay()
    {
        var text = BicepFile.WithoutComments(Sample);

        Assert.Contains("'https://example.com'", text, StringComparison.Ordinal);
        Assert.DoesNotContain("removed", text, StringComparison.Ordinal);
        Assert.DoesNotContain("// two", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_resource_says_its_type_and_whether_it_is_created_here()
    {
        Assert.Equal("Microsoft.Example/things", Declarations[5].ResourceType);
        Assert.False(Declarations[5].IsExisting);
        Assert.True(Declarations[6].IsExisting);
        Assert.Contains("open: false", Declarations[5].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_templates_of_the_repository_are_read()
    {
        Assert.Contains("main.bicep", BicepFile.All.Keys);
        Assert.Contains("modules/app.bicep", BicepFile.All.Keys);
        Assert.True(BicepFile.AllDeclarations.Count > 50, "The reader found hardly anything.");
    }
}
