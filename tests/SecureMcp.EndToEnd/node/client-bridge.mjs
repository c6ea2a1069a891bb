// mcp-remote visits: node client-bridge.mjs URL auto|legacy|VERSION STEPS, the token in MCP_TOKEN.
import { connect } from './peers.mjs';
import { report } from './session.mjs';

const [url, wanted, steps] = process.argv.slice(2);
const client = await connect('bridge', url, wanted, 'end-to-end-bridge');
await report(client, () => client.getNegotiatedProtocolVersion(), steps);
