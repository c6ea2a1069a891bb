using System.Net;

namespace SecureMcp.Guards;

/// <summary>Asks the system's resolver.</summary>
internal sealed class HostAddresses : IHostAddresses
{
    public Task<IPAddress[]> FindAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);
}
