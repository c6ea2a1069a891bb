// The clients of the tests, connected: the current SDK's, the older SDK's, which knows 2025-11-25 and before, and mcp-remote,
// the bridge for clients that speak standard input and output only, driven by the current SDK's. The token is in MCP_TOKEN.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OlderTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { mode, requestInit } from './session.mjs';

const bridge = url =>
  new StdioClientTransport({
    command: process.execPath,
    args: ['node_modules/mcp-remote/dist/proxy.js', url, '--allow-http', '--transport', 'http-only', '--header', 'Authorization:Bearer ${MCP_TOKEN}'],
    env: process.env,
    stderr: 'inherit',
  });

export async function connect(peer, url, wanted, name) {
  const information = { name, version: '1.0.0' };
  const client = peer === 'sdk' ? new OlderClient(information) : new Client(information, { versionNegotiation: { mode: mode(wanted) } });
  const transports = { client: StreamableHTTPClientTransport, sdk: OlderTransport };
  await client.connect(peer === 'bridge' ? bridge(url) : new transports[peer](new URL(url), { requestInit: requestInit() }));
  return client;
}
