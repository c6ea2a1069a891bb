// What a client of the older revisions does in one session: node client-rotating.mjs URL, the token in MCP_TOKEN. Lists,
// answers what a tool asks its user, and comes back for an answer whose connection ended. Prints as JSON what it got.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { requestInit } from './session.mjs';

const transport = new StreamableHTTPClientTransport(new URL(process.argv[2]), { requestInit: requestInit() });
const client = new Client({ name: 'end-to-end-rotating', version: '1.0.0' }, { capabilities: { elicitation: {} } });
let asked = 0;
client.setRequestHandler(ElicitRequestSchema, () => {
  asked += 1;
  return { action: 'accept', content: { username: `user ${asked}`, email: 'user@example.com' } };
});
await client.connect(transport);
const text = async (name, args = {}) => (await client.callTool({ name, arguments: args })).content[0].text;
const tools = (await client.listTools()).tools.length;
const answers = [];
for (let i = 0; i < 4; i += 1) answers.push(await text('test_elicitation', { message: 'Who are you?' }));
const came = await text('test_reconnection');
const { sessionId } = transport;
await transport.terminateSession();
const headers = { ...requestInit().headers, 'Mcp-Session-Id': sessionId, 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });
const gone = [];
for (let i = 0; i < 3; i += 1) gone.push((await fetch(process.argv[2], { method: 'POST', headers, body })).status);
console.log(JSON.stringify({ tools, answers, came, gone }));
process.exit(0);
