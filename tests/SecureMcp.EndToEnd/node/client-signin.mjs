// An SDK's client, which is given a URL and nothing else: node client-signin.mjs URL auto|legacy|VERSION|before TOOL ARGUMENTS,
// where "before" is the older SDK. It finds the authorization server, registers, sends its user there, and calls the tool. Prints, as JSON, what the tool
// answered, what the tokens were good for, and what was asked of the endpoint meanwhile.
import * as current from '@modelcontextprotocol/client';
import { UnauthorizedError as UnauthorizedBefore } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client as ClientBefore } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportBefore } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { mode } from './session.mjs';

const [url, wanted, tool, argumentsText] = process.argv.slice(2);
const sdk =
  wanted === 'before'
    ? { Client: ClientBefore, Transport: TransportBefore, Unauthorized: UnauthorizedBefore, options: {}, handIn: answer => answer.get('code') }
    : {
        Client: current.Client,
        Transport: current.StreamableHTTPClientTransport,
        Unauthorized: current.UnauthorizedError,
        options: { versionNegotiation: { mode: mode(wanted) } },
        handIn: answer => answer,
      };
const callback = 'http://127.0.0.1:53682/callback';
const visits = [];
const scopes = [];
const requests = [];

// A browser's part: cookies, redirects, and the page that the client waits for at the end.
async function browse(start) {
  const cookies = new Map();
  for (let at = start, hops = 0; hops < 20; hops++) {
    if (String(at).startsWith(callback)) return new URL(at).searchParams;
    const response = await fetch(at, { redirect: 'manual', headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair] = cookie.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const next = response.headers.get('location');
    if (!next) throw new Error(`${at} answered ${response.status}: ${await response.text()}`);
    at = new URL(next, at);
  }
  throw new Error('There is no end of redirects.');
}

const kept = {};
const provider = {
  redirectUrl: callback,
  clientMetadata: { client_name: 'end-to-end-signin', redirect_uris: [callback], grant_types: ['authorization_code'], response_types: ['code'], token_endpoint_auth_method: 'none' },
  state: () => 'the-state',
  clientInformation: () => kept.client,
  saveClientInformation: client => void (kept.client = client),
  tokens: () => kept.tokens,
  saveTokens: tokens => {
    kept.tokens = tokens;
    scopes.push(tokens.scope);
  },
  saveCodeVerifier: verifier => void (kept.verifier = verifier),
  codeVerifier: () => kept.verifier,
  redirectToAuthorization: async address => void visits.push(await browse(address)),
};

const watched = async (input, init) => {
  const response = await fetch(input, init);
  const at = new URL(input.url ?? input);
  requests.push({ method: init?.method ?? 'GET', path: at.pathname, port: at.port, status: response.status, challenge: response.headers.get('www-authenticate') ?? undefined });
  return response;
};

let called;
for (let attempt = 0; called === undefined; attempt++) {
  const transport = new sdk.Transport(new URL(url), { authProvider: provider, fetch: watched });
  const client = new sdk.Client({ name: 'end-to-end-signin', version: '1.0.0' }, sdk.options);
  try {
    await client.connect(transport);
    called = await client.callTool({ name: tool, arguments: JSON.parse(argumentsText) });
    await client.close();
  } catch (error) {
    // The user was sent away and came back: the client hands in what the page was given, and starts over.
    const unauthorized = error instanceof sdk.Unauthorized || error.cause instanceof sdk.Unauthorized;
    if (!unauthorized || attempt >= 3) throw error;
    await transport.finishAuth(sdk.handIn(visits.at(-1)));
  }
}
console.log(JSON.stringify({ called, scopes, visits: visits.length, requests }));
