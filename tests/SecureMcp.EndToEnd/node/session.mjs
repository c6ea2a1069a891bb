// What both clients do once connected: list everything that the server says it has, call one tool, print one line.
export async function report(client, protocolVersion, tool, toolArguments) {
  const capabilities = client.getServerCapabilities() ?? {};
  const names = async (offered, list, key) => (offered ? (await list())[key].map(item => item.uri ?? item.name) : []);
  const line = {
    protocolVersion: protocolVersion(),
    tools: await names(capabilities.tools, () => client.listTools(), 'tools'),
    resources: await names(capabilities.resources, () => client.listResources(), 'resources'),
    prompts: await names(capabilities.prompts, () => client.listPrompts(), 'prompts'),
    result: await client.callTool({ name: tool, arguments: JSON.parse(toolArguments) }),
  };
  await client.close();
  console.log(JSON.stringify(line));
}

export const requestInit = () => ({ headers: { Authorization: `Bearer ${process.env.MCP_TOKEN}` } });
