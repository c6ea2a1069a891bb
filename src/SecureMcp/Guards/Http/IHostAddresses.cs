using System.Net;

namespace SecureMcp.Guards;

/// <summary>What a host's name leads to at this moment. Thread-safe.</summary>
internal interface IHostAddresses
{
    Task<IPAddress[]> FindAsync(string host, CancellationToken cancellationToken);
}
