// The official requester of the tasks extension against a tool: node client-tasks.mjs URL TOOL ARGUMENTS, the token in
// MCP_TOKEN. Prints, as JSON, how the call went, what was asked meanwhile, and the outcome. The requester holds every answer
// to the extension's schema.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createTaskSessionFromClient } from '@modelcontextprotocol/ext-tasks/client';
import { requestInit } from './session.mjs';

const [url, tool, argumentsText] = process.argv.slice(2);
const protocolVersion = '2026-07-28';
const clientInfo = { name: 'end-to-end-tasks', version: '1.0.0' };
const clientCapabilities = { elicitation: {} };
const client = new Client(clientInfo, { versionNegotiation: { mode: { pin: protocolVersion } }, capabilities: clientCapabilities });
await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: requestInit() }));

// What the SDK's own codecs would refuse goes out by hand, as its documentation asks.
let id = 1000;
const methods = [];
const rawDispatch = async request => {
  methods.push(request.method);
  const name = request.params.taskId ?? request.params.name;
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      ...requestInit().headers,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      'MCP-Protocol-Version': protocolVersion,
      'Mcp-Method': request.method,
      'Mcp-Name': name,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: ++id, ...request }),
  });
  const message = await response.json();
  return message.error ? { kind: 'error', error: message.error } : { kind: 'result', result: message.result };
};

const asked = [];
const session = createTaskSessionFromClient(client, {
  endpointId: 'end-to-end',
  rawDispatch,
  v2RequestFraming: { protocolVersion, clientInfo, clientCapabilities },
  onInputRequest: async request => {
    asked.push(request.params.message);
    return { action: 'accept', content: { confirm: true, name: 'Alice' } };
  },
});
const execution = await session.callTool(tool, JSON.parse(argumentsText));
const { outcome } = await execution.settle();
await session.close();
await client.close();
console.log(JSON.stringify({ outcome, asked, methods: [...new Set(methods)] }));
process.exit(0);
