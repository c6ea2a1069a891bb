// What every client does once connected: list everything that the server says it has, take the steps that it is told,
// print one line. STEPS is JSON: {"call":{...},"read":{...},"prompt":{...}}, each with the parameters of its request.
export async function report(client, protocolVersion, steps) {
  const { call, read, prompt } = JSON.parse(steps);
  const capabilities = client.getServerCapabilities() ?? {};
  const names = async (offered, list, key) => (offered ? (await list())[key].map(item => item.uri ?? item.name) : []);
  const line = {
    protocolVersion: protocolVersion(),
    tools: await names(capabilities.tools, () => client.listTools(), 'tools'),
    resources: await names(capabilities.resources, () => client.listResources(), 'resources'),
    prompts: await names(capabilities.prompts, () => client.listPrompts(), 'prompts'),
    called: call && (await client.callTool(call)),
    read: read && (await client.readResource(read)),
    prompted: prompt && (await client.getPrompt(prompt)),
  };
  await client.close();
  console.log(JSON.stringify(line));
}

export const mode = wanted => (wanted === 'auto' || wanted === 'legacy' ? wanted : { pin: wanted });

export const requestInit = () => ({ headers: { Authorization: `Bearer ${process.env.MCP_TOKEN}` } });
