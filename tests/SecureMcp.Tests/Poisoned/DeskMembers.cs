using System.ComponentModel.DataAnnotations;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Calls;
using SecureMcp.Policies;

namespace SecureMcp.Tests.Poisoned;

/// <summary>A customer desk: what an assistant reads there is written by strangers, and much of what it could do is worth having.</summary>
internal sealed class DeskMembers(Desk desk)
{
    [McpServerTool(Name = "open_mail", ReadOnly = true), RequireScope("mail.read")]
    public string OpenMail(string id) => desk.Mail[id];

    [McpServerResource(UriTemplate = "mail://{id}", Name = "mail", MimeType = "text/markdown"), RequireScope("mail.read")]
    public string Mail(string id) => desk.Mail[id];

    [McpServerTool(Name = "search_customers", ReadOnly = true), RequireScope("customers.read")]
    public string SearchCustomers(Caller caller, string query) => desk.Did($"customers of {caller.TenantId}: {query}");

    [McpServerTool(Name = "get_profile", ReadOnly = true), RequireScope("profiles.read")]
    public string GetProfile(Caller caller, string? userId = null) => userId is null || userId == caller.SubjectId || caller.HasRole("admin")
        ? desk.Did($"profile of {userId ?? caller.SubjectId}")
        : throw new McpException("Only your own profile is open to you.");

    [McpServerTool(Name = "list_invoices", ReadOnly = true), RequireScope("invoices.read")]
    public string ListInvoices([TenantArgument(ExceptRole = "admin")] string tenantId, [SubjectArgument(ExceptRole = "admin")] string ownerId) => desk.Did($"invoices of {ownerId} of {tenantId}");

    [McpServerTool(Name = "refund_order", Destructive = true), RequireScope("orders.write")]
    public string RefundOrder(string orderId, decimal amount) => desk.Did($"refund of {amount} for {orderId}");

    [McpServerTool(Name = "pay_out", Destructive = true), RequireScope("payouts.write"), RequireScopeWhen("payouts.large", "amount", ArgumentComparison.Above, 500)]
    public string PayOut(string to, decimal amount) => desk.Did($"payment of {amount} to {to}");

    [McpServerTool(Name = "delete_customer", Destructive = true), RequireRole("admin")]
    public string DeleteCustomer(string id) => desk.Did($"deletion of {id}");

    [McpServerTool(Name = "send_message", Destructive = false), RequireScope("messages.send")]
    public string SendMessage(string to, string text) => desk.Did($"message to {to}: {text}");

    [McpServerTool(Name = "fetch_page", ReadOnly = true), RequireScope("web.fetch")]
    public string FetchPage(string url) => desk.Did($"request to {url}");

    [McpServerTool(Name = "transfer", Destructive = true), RequireScope("transfers.write")]
    public string Transfer(RequestContext<CallToolRequestParams> context, string to, int amount) => context.Params!.RequestState == $"{to} {amount}"
        ? desk.Did($"transfer of {amount} to {to}")
        : throw new InputRequiredException(null, $"{to} {amount}");

    [McpServerPrompt(Name = "open_vault"), RequireScope("vault.read")]
    public string OpenVault() => desk.Did(Desk.VaultKey);

    [McpServerResource(UriTemplate = "vault://keys", Name = "keys", MimeType = "text/plain"), RequireScope("vault.read")]
    public string VaultKeys() => desk.Did(Desk.VaultKey);

    [McpServerResource(UriTemplate = "vault://{shelf}/{key}", Name = "key", MimeType = "text/plain"), RequireScope("vault.read")]
    public string Key(string shelf, [AllowedValues(Desk.VaultKey)] string key) => desk.Did($"{shelf} {key}");
}
