using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>
/// Leaves out of every list what its caller may not use, then cuts the page out of what is left. Asks the same evaluator as
/// <see cref="PolicyStep"/>.
/// </summary>
internal sealed class VisibilityFilter(MemberCatalog catalog, Voters voters, IOptions<PoliciesOptions> options)
{
    public void AddTo(McpRequestFilters filters)
    {
        filters.ListToolsFilters.Add(Filter<ListToolsRequestParams, ListToolsResult>(async (result, page) =>
            result.Tools = await page.OfAsync(result.Tools, MemberKind.Tool, tool => tool.Name)));
        filters.ListPromptsFilters.Add(Filter<ListPromptsRequestParams, ListPromptsResult>(async (result, page) =>
            result.Prompts = await page.OfAsync(result.Prompts, MemberKind.Prompt, prompt => prompt.Name)));
        filters.ListResourcesFilters.Add(Filter<ListResourcesRequestParams, ListResourcesResult>(async (result, page) =>
            result.Resources = await page.OfAsync(result.Resources, MemberKind.Resource, resource => resource.Uri)));
        filters.ListResourceTemplatesFilters.Add(Filter<ListResourceTemplatesRequestParams, ListResourceTemplatesResult>(async (result, page) =>
            result.ResourceTemplates = await page.OfAsync(result.ResourceTemplates, MemberKind.ResourceTemplate, template => template.UriTemplate)));
    }

    private McpRequestFilter<TParams, TResult> Filter<TParams, TResult>(Func<TResult, Page, Task> cut)
        where TParams : PaginatedRequestParams
        where TResult : PaginatedResult => next => async (context, cancellationToken) =>
        {
            var page = new Page(catalog, voters, context.Services!.GetRequiredService<CallSlot>().Call, context.Params?.Cursor, options.Value.PageSize, cancellationToken);
            // The SDK always lists all; a cursor, which is none of its own, it would answer with nothing at all.
            if (context.Params is not null)
                context.Params.Cursor = null;
            var result = await next(context, cancellationToken);
            await cut(result, page);
            result.NextCursor = page.Next;
            return result;
        };

    /// <summary>One page for one caller.</summary>
    private sealed class Page(MemberCatalog catalog, Voters voters, CallContext call, string? cursor, int size, CancellationToken cancellationToken)
    {
        private readonly Caller caller = call.Caller!;

        /// <summary>Leads to the page behind this one; null when this is the last.</summary>
        public string? Next { get; private set; }

        public async Task<List<T>> OfAsync<T>(IList<T> items, MemberKind kind, Func<T, string> name)
        {
            var last = "";
            // PolicyStep refused it already; nothing is listed on its word alone.
            if (cursor is not null && !ListCursor.TryRead(cursor, kind, caller, out last))
                throw new McpProtocolException(ListCursor.Problem, McpErrorCode.InvalidParams);
            List<T> visible = [];
            foreach (var item in items.Where(item => cursor is null || string.CompareOrdinal(name(item), last) > 0).OrderBy(name, StringComparer.Ordinal))
            {
                if (catalog.Find(kind, name(item)) is not { } member || !await IsVisibleAsync(member))
                    continue;
                if (visible.Count == size)
                {
                    Next = ListCursor.Write(kind, name(visible[^1]), caller);
                    break;
                }

                visible.Add(item);
            }

            return visible;
        }

        private async ValueTask<bool> IsVisibleAsync(Member member)
        {
            var decision = AccessEvaluator.Decide(member.Access, caller);
            PolicyTrial.CompareVisibility(call, member, decision);
            return decision.IsVisible && (!Voters.DecideSight(member.Access) || (await voters.AskForListAsync(call, member, cancellationToken)).Against is null);
        }
    }
}
