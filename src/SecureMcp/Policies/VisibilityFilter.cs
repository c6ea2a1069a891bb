using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>Leaves out of every list what its caller may not use. Asks the same evaluator as <see cref="PolicyStep"/>.</summary>
internal sealed class VisibilityFilter(MemberCatalog catalog)
{
    public void AddTo(McpRequestFilters filters)
    {
        filters.ListToolsFilters.Add(next => async (context, cancellationToken) =>
        {
            var result = await next(context, cancellationToken);
            result.Tools = Visible(result.Tools, context.Services, MemberKind.Tool, tool => tool.Name);
            return result;
        });
        filters.ListPromptsFilters.Add(next => async (context, cancellationToken) =>
        {
            var result = await next(context, cancellationToken);
            result.Prompts = Visible(result.Prompts, context.Services, MemberKind.Prompt, prompt => prompt.Name);
            return result;
        });
        filters.ListResourcesFilters.Add(next => async (context, cancellationToken) =>
        {
            var result = await next(context, cancellationToken);
            result.Resources = Visible(result.Resources, context.Services, MemberKind.Resource, resource => resource.Uri);
            return result;
        });
        filters.ListResourceTemplatesFilters.Add(next => async (context, cancellationToken) =>
        {
            var result = await next(context, cancellationToken);
            result.ResourceTemplates = Visible(result.ResourceTemplates, context.Services, MemberKind.ResourceTemplate, template => template.UriTemplate);
            return result;
        });
    }

    private List<T> Visible<T>(IList<T> items, IServiceProvider? services, MemberKind kind, Func<T, string> name)
    {
        var caller = services!.GetRequiredService<CallSlot>().Call.Caller!;
        var visible = new List<T>(items.Count);
        foreach (var item in items)
        {
            if (catalog.Find(kind, name(item)) is { } member && AccessEvaluator.Allows(member.Access, caller))
                visible.Add(item);
        }

        return visible;
    }
}
