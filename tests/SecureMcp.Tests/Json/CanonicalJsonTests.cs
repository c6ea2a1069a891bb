using System.Text.Json;
using SecureMcp.Json;

namespace SecureMcp.Tests.Json;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{"a":1,"b":[true,null]}""", """{ "b": [true, null], "a": 1.0 }""")]
    [InlineData("""{"a":"\u0041"}""", """{"a":"A"}""")]
    [InlineData("1e2", "100")]
    public void The_same_value_has_one_text(string left, string right) => Assert.Equal(Of(left), Of(right));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":1,"b":2}""", """{"a":{"b":2}}""")]
    [InlineData("[1,2]", "[12]")]
    [InlineData("[[1],2]", "[[1,2]]")]
    [InlineData("[]", "{}")]
    [InlineData("null", "\"Null\"")]
    [InlineData("""["a","b"]""", """["a,1\"b"]""")]
    // A number in front of a longer name, which would read as a number with a longer exponent in front of a shorter one.
    [InlineData("""{"a":1,"bNull7\"ccccc":null}""", """{"a":1e10,"b":null,"ccccc":null}""")]
    public void Two_values_never_share_a_text(string left, string right) => Assert.NotEqual(Of(left), Of(right));

    private static string Of(string json) => CanonicalJson.Of(JsonElement.Parse(json));
}
