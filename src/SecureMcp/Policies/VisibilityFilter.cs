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
internal sealed class VisibilityFilter(MemberCatalog catalog, PolicyTrial trial, IOptions<PoliciesOptions> options)
{
    public void AddTo(McpRequestFilters filters)
    {
        filters.ListToolsFilters.Add(Filter<ListToolsRequestParams, ListToolsResult>((result, page) =>
            result.Tools = page.Of(result.Tools, MemberKind.Tool, tool => tool.Name)));
        filters.ListPromptsFilters.Add(Filter<ListPromptsRequestParams, ListPromptsResult>((result, page) =>
            result.Prompts = page.Of(result.Prompts, MemberKind.Prompt, prompt => prompt.Name)));
        filters.ListResourcesFilters.Add(Filter<ListResourcesRequestParams, ListResourcesResult>((result, page) =>
            result.Resources = page.Of(result.Resources, MemberKind.Resource, resource => resource.Uri)));
        filters.ListResourceTemplatesFilters.Add(Filter<ListResourceTemplatesRequestParams, ListResourceTemplatesResult>((result, page) =>
            result.ResourceTemplates = page.Of(result.ResourceTemplates, MemberKind.ResourceTemplate, template => template.UriTemplate)));
    }

    private McpRequestFilter<TParams, TResult> Filter<TParams, TResult>(Action<TResult, Page> cut)
        where TParams : PaginatedRequestParams
        where TResult : PaginatedResult => next => async (context, cancellationToken) =>
        {
            var page = new Page(catalog, trial, context.Services!.GetRequiredService<CallSlot>().Call, context.Params?.Cursor, options.Value.PageSize);
            // The SDK always lists all; a cursor, which is none of its own, it would answer with nothing at all.
            if (context.Params is not null)
                context.Params.Cursor = null;
            var result = await next(context, cancellationToken);
            cut(result, page);
            result.NextCursor = page.Next;
            return result;
        };

    /// <summary>One page for one caller.</summary>
    private sealed class Page(MemberCatalog catalog, PolicyTrial trial, CallContext call, string? cursor, int size)
    {
        private readonly Caller caller = call.Caller!;

        /// <summary>Leads to the page behind this one; null when this is the last.</summary>
        public string? Next { get; private set; }

        public List<T> Of<T>(IList<T> items, MemberKind kind, Func<T, string> name)
        {
            var last = "";
            // PolicyStep refused it already; nothing is listed on its word alone.
            if (cursor is not null && !ListCursor.TryRead(cursor, kind, caller, out last))
                throw new McpProtocolException(ListCursor.Problem, McpErrorCode.InvalidParams);
            var visible = items
                .Where(item => catalog.Find(kind, name(item)) is { } member && IsVisible(member))
                .Where(item => cursor is null || string.CompareOrdinal(name(item), last) > 0)
                .OrderBy(name, StringComparer.Ordinal)
                .Take(size + 1)
                .ToList();
            if (visible.Count > size)
            {
                visible.RemoveAt(size);
                Next = ListCursor.Write(kind, name(visible[^1]), caller);
            }

            return visible;
        }

        private bool IsVisible(Member member)
        {
            var decision = AccessEvaluator.Decide(member.Access, caller);
            trial.CompareVisibility(call, member, decision);
            return decision.IsVisible;
        }
    }
}
