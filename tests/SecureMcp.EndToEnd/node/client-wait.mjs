// What a user notices of a call that takes time: node client-wait.mjs URL auto|legacy|VERSION client|sdk|bridge, the token in
// MCP_TOKEN, one command in a line of standard input: "progress" prints the progress that arrived, as JSON; "start RUN" calls the slow
// tool and "cancel" gives it up, then prints what the call ended with.
import { createInterface } from 'node:readline';
import { connect } from './peers.mjs';

const [url, wanted, peer] = process.argv.slice(2);
const client = await connect(peer, url, wanted, 'end-to-end-wait');
console.log('connected');

// The older SDK has the schema of the result between the call and its options.
const options = given => (peer === 'sdk' ? [undefined, given] : [given]);

let gaveUp;
let slow;
for await (const line of createInterface({ input: process.stdin })) {
  const [command, run] = line.split(' ');
  if (command === 'progress') {
    const arrived = [];
    const result = await client.callTool(
      { name: 'test_tool_with_progress', arguments: {} },
      ...options({ onprogress: ({ progress, total }) => arrived.push({ progress, total }) }),
    );
    console.log(JSON.stringify({ arrived, text: result.content[0].text }));
  } else if (command === 'start') {
    gaveUp = new AbortController();
    slow = client.callTool({ name: 'test_slow', arguments: { run } }, ...options({ signal: gaveUp.signal })).then(() => 'answered', () => 'given up');
    console.log('started');
  } else if (command === 'cancel') {
    gaveUp.abort('the test is over');
    console.log(await slow);
  }
}
process.exit(0);
