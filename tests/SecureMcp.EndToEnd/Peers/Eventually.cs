namespace SecureMcp.EndToEnd.Peers;

/// <summary>Waits for what another process will do soon.</summary>
internal static class Eventually
{
    public static Task TrueAsync(Func<bool> condition, string otherwise) => TrueAsync(() => Task.FromResult(condition()), otherwise);

    public static async Task TrueAsync(Func<Task<bool>> condition, string otherwise)
    {
        for (var i = 0; !await condition(); i++)
        {
            Assert.True(i < 400, otherwise);
            await Task.Delay(TimeSpan.FromMilliseconds(25), TestContext.Current.CancellationToken);
        }
    }
}
