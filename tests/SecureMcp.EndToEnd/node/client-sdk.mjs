// The older SDK's client visits: node client-sdk.mjs URL legacy STEPS, the token in MCP_TOKEN.
import { connect } from './peers.mjs';
import { report } from './session.mjs';

const [url, wanted, steps] = process.argv.slice(2);
const client = await connect('sdk', url, wanted, 'end-to-end-sdk');
await report(client, () => client.transport.protocolVersion, steps);
