// The current SDK's client: node client-auto.mjs URL auto|legacy|VERSION STEPS, the token in MCP_TOKEN.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { mode, report, requestInit } from './session.mjs';

const [url, wanted, steps] = process.argv.slice(2);
const client = new Client({ name: 'end-to-end-auto', version: '1.0.0' }, { versionNegotiation: { mode: mode(wanted) } });
await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: requestInit() }));
await report(client, () => client.getNegotiatedProtocolVersion(), steps);
