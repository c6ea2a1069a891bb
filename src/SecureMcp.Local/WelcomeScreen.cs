using System.Text;

namespace SecureMcp.Local;

/// <summary>The one screen of text. Pure.</summary>
internal static class WelcomeScreen
{
    public static string Render(Welcome welcome)
    {
        var lines = welcome.Lines;
        var text = new StringBuilder(welcome.Warning is { } warning ? $"{warning}\n\n" : "")
            .Append($"MCP endpoint  {welcome.Endpoint}   (Ctrl+C stops it)\n")
            .Append($"Metadata      {welcome.MetadataUrl}\n\n");
        foreach (var person in welcome.People)
            text.Append($"  {person.UserName,-15} {string.Join(' ', person.Scopes)}{(person.Roles.Count == 0 ? "" : $"  + role {string.Join(' ', person.Roles)}")}\n");
        text.Append($"  {welcome.App.Name,-15} {string.Join(' ', welcome.App.Roles)}  (an application: no person)\n\n");
        Part(text, $"1. A token for {welcome.First.UserName}, good for an hour:", $"export TOKEN={welcome.Token}");
        Part(text, "   or for omar or ada, and for the application:", $"{lines.PersonToken}\n{lines.AppToken}");
        text.Append('\n');
        Part(text, "2. Call a tool:", lines.Call);
        text.Append('\n');
        Part(text, "3. Or add it to a client: Claude Code", lines.ClaudeCode);
        Part(text, "   VS Code, .vscode/mcp.json", lines.VsCode);
        Part(text, "   Cursor, .cursor/mcp.json", lines.Cursor);
        return text.ToString();
    }

    /// <summary>What is to be pasted starts in the first column, so that a selection of whole lines works.</summary>
    private static void Part(StringBuilder text, string title, string paste) =>
        text.Append(title).Append('\n').Append(paste.ReplaceLineEndings("\n")).Append('\n');
}
