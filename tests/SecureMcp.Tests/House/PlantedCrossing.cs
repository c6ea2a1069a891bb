// Borders crossed on purpose, so that a test can see them noticed.
namespace SecureMcp.Tests.House.Planted.Limits
{
    internal sealed class PlantedLimit
    {
        public static int Spent => 1;

        public static string? NameOf(SecureMcp.Calls.Caller caller) => caller.DisplayName;
    }
}

namespace SecureMcp.Tests.House.Planted.Audits
{
    internal static class PlantedAudit
    {
        // Only inside a method's body, and inside a lambda at that.
        public static Func<int> Read() => () => Limits.PlantedLimit.Spent;

        public static object Key() => System.Security.Cryptography.RSA.Create();

        public static object Tool() => new ModelContextProtocol.Protocol.Tool { Name = "planted" };
    }
}
