using System.Net;
using System.Net.Sockets;

namespace SecureMcp.Tests.Guards;

/// <summary>Listens on loopback of both families, where nobody may come, and counts who does.</summary>
internal sealed class SilentListener : IDisposable
{
    private readonly Socket listener;
    private int connections;

    public SilentListener()
    {
        listener = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        listener.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        listener.Listen();
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
    }

    public int Port { get; }

    /// <summary>How many have connected until now. A connection is made before anybody accepts it, so none is missed.</summary>
    public int Connections
    {
        get
        {
            while (listener.Poll(0, SelectMode.SelectRead))
            {
                listener.Accept().Dispose();
                connections++;
            }

            return connections;
        }
    }

    public void Dispose() => listener.Dispose();
}
