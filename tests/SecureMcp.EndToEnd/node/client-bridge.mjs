// mcp-remote, the bridge for clients that speak standard input and output only, driven by the current SDK's client:
// node client-bridge.mjs URL auto|legacy|VERSION STEPS, the token in MCP_TOKEN.
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { mode, report } from './session.mjs';

const [url, wanted, steps] = process.argv.slice(2);
const transport = new StdioClientTransport({
  command: process.execPath,
  args: ['node_modules/mcp-remote/dist/proxy.js', url, '--allow-http', '--transport', 'http-only', '--header', 'Authorization:Bearer ${MCP_TOKEN}'],
  env: process.env,
  stderr: 'inherit',
});
const client = new Client({ name: 'end-to-end-bridge', version: '1.0.0' }, { versionNegotiation: { mode: mode(wanted) } });
await client.connect(transport);
await report(client, () => client.getNegotiatedProtocolVersion(), steps);
