namespace SecureMcp.Guards;

internal sealed class UrlGuard(UrlTerms terms) : IArgumentGuard
{
    public string Word => "url";

    public GuardVerdict Judge(string text) => new(UrlRule.Judge(text, terms));
}
