namespace SecureMcp.EndToEnd.Mutations;

internal static class StricterRules
{
    public static string? Find(string token, string fault, long now) => null;
}
