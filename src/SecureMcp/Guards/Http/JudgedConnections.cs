using System.Net;
using System.Net.Sockets;

namespace SecureMcp.Guards;

/// <summary>A connection to one address that was judged.</summary>
internal delegate ValueTask<Stream> Connect(IPEndPoint address, CancellationToken cancellationToken);

/// <summary>
/// Makes connections: looks a name up once, judges all that it leads to, and connects to what was judged. Nobody looks the
/// name up again, so an answer that changes in between helps nobody.
/// </summary>
internal sealed class JudgedConnections(IHostAddresses addresses, Connect connect)
{
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint host, CancellationToken cancellationToken)
    {
        var found = IPAddress.TryParse(host.Host, out var literal) ? [literal] : await addresses.FindAsync(host.Host, cancellationToken);
        // One that is not public among others that are is no mistake of an honest name.
        if (found.Length == 0 || !found.All(AddressRule.IsPublic))
            throw new UrlRefusedException("The URL is refused: its host leads to no address of the public internet, or not only to such.");
        for (var at = 0; ; at++)
        {
            try
            {
                return await connect(new IPEndPoint(found[at], host.Port), cancellationToken);
            }
            catch (SocketException) when (at + 1 < found.Length)
            {
                // The next may answer.
            }
        }
    }

    /// <summary>Over TCP.</summary>
    public static async ValueTask<Stream> ConnectTcpAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
