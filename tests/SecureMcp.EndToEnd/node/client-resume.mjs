// What a client of the older revisions does when a connection ends before the answer: node client-resume.mjs URL, the token
// in MCP_TOKEN. Prints as JSON what the client got that stayed, what one got that came back in a process of its own would
// (same session and place, nothing else), and which places it was told.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { requestInit } from './session.mjs';

const url = new URL(process.argv[2]);
const call = { method: 'tools/call', params: { name: 'test_reconnection', arguments: {} } };
const open = (sessionId) => new StreamableHTTPClientTransport(url, { requestInit: requestInit(), sessionId });
const connect = async (transport) => {
  const client = new Client({ name: 'end-to-end-resume', version: '1.0.0' });
  await client.connect(transport);
  return client;
};

const first = open();
const client = await connect(first);
const places = [];
const stayed = await client.request(call, CallToolResultSchema, { onresumptiontoken: (place) => places.push(place) });

// Leaves as soon as it knows its place; the request is never answered here.
const place = await new Promise((resolve) => {
  client.request(call, CallToolResultSchema, { onresumptiontoken: resolve }).catch(() => {});
});
await client.close();

const later = await connect(open(first.sessionId));
const came = await later.request(call, CallToolResultSchema, { resumptionToken: place });
console.log(JSON.stringify({ stayed: stayed.content[0].text, came: came.content[0].text, places }));
process.exit(0);
