using ModelContextProtocol.Server;

namespace SecureMcp.Protocol;

/// <summary>
/// Gives every filter and member behind it the services of its own call. Added first. In a session nothing else would tell
/// whose call this is, and a message that belongs to no call gets no services at all.
/// </summary>
internal sealed class BindingFilter(CallBindings bindings)
{
    public void AddTo(McpServerFilters filters)
    {
        filters.Message.IncomingFilters.Add(next => async (context, cancellationToken) =>
        {
            var hasFailed = true;
            try
            {
                context.Services = bindings.Find(context);
                await next(context, cancellationToken);
                hasFailed = false;
            }
            catch (OperationCanceledException)
            {
                hasFailed = false;
                throw;
            }
            finally
            {
                CallBindings.Complete(context, hasFailed);
            }
        });
        var request = filters.Request;
        Add(request.ListToolsFilters);
        Add(request.CallToolFilters);
        Add(request.ListPromptsFilters);
        Add(request.GetPromptFilters);
        Add(request.ListResourcesFilters);
        Add(request.ListResourceTemplatesFilters);
        Add(request.ReadResourceFilters);
        Add(request.CompleteFilters);
        Add(request.SubscribeToResourcesFilters);
        Add(request.UnsubscribeFromResourcesFilters);
        Add(request.SetLoggingLevelFilters);
    }

    private void Add<TParameters, TResult>(IList<McpRequestFilter<TParameters, TResult>> filters) =>
        filters.Add(next => (context, cancellationToken) =>
        {
            context.Services = bindings.Find(context);
            return next(context, cancellationToken);
        });
}
