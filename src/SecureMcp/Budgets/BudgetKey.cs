using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using SecureMcp.Calls;

namespace SecureMcp.Budgets;

/// <summary>Whose use is counted: a caller's, or that of one of its sessions.</summary>
/// <param name="CallerKey">The caller's key.</param>
/// <param name="Session">What stands for the session; null for all that the caller does.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BudgetKey(string CallerKey, string? Session = null)
{
    /// <summary>For one session, of whose secret id nothing is kept.</summary>
    public static BudgetKey Of(Caller caller, SessionId session) =>
        new(caller.Key, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(session.Value))));
}
