// The older SDK's client, which knows 2025-11-25 and before: node client-sdk.mjs URL legacy STEPS, the token in MCP_TOKEN.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { report, requestInit } from './session.mjs';

const [url, , steps] = process.argv.slice(2);
const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: requestInit() });
const client = new Client({ name: 'end-to-end-sdk', version: '1.0.0' });
await client.connect(transport);
await report(client, () => transport.protocolVersion, steps);
