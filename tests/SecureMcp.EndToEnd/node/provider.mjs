// A real authorization server, oidc-provider, with open registration and resource indicators. Its user consents without
// being asked, to all that is asked for; with LESS as argument the first time to the scopes named there only.
// Prints its port. GET /seen tells what clients registered with and asked for.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider, { errors } from 'oidc-provider';

const [offered, less] = process.argv.slice(2);
const seen = { registrations: [], authorizations: [], tokens: [] };
const jwk = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

const server = createServer();
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  jwks: { keys: [{ ...jwk, use: 'sig', alg: 'RS256', kid: 'provider-1' }] },
  cookies: { keys: ['only for these tests'] },
  // A client may register for nothing else.
  scopes: ['openid', 'offline_access', ...offered.split(' ')],
  pkce: { required: () => true },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  // What was consented to before counts for nothing: whoever comes back for more is asked again.
  loadExistingGrant: async context =>
    context.oidc.result?.consent && (await context.oidc.provider.Grant.find(context.oidc.result.consent.grantId)),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  features: {
    devInteractions: { enabled: false },
    registration: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_, resource) => {
        // To the letter: nobody gets a token for what is almost this resource.
        if (!/^http:\/\/localhost:\d+\/mcp$/.test(resource)) throw new errors.InvalidTarget();
        return { scope: offered, audience: resource, accessTokenTTL: 600, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } };
      },
    },
  },
});

async function interact(request, response) {
  const { prompt, params } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') return provider.interactionFinished(request, response, { login: { accountId: 'alice' } });
  const grant = new provider.Grant({ accountId: 'alice', clientId: params.client_id });
  const { missingOIDCScope = [], missingResourceScopes = {} } = prompt.details;
  grant.addOIDCScope(missingOIDCScope.join(' '));
  const consented = less && seen.authorizations.length === 1 ? less.split(' ') : offered.split(' ');
  for (const [resource, scopes] of Object.entries(missingResourceScopes)) {
    grant.addResourceScope(resource, scopes.filter(scope => consented.includes(scope)).join(' '));
    grant.rejectResourceScope(resource, scopes.filter(scope => !consented.includes(scope)).join(' '));
  }
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
}

provider.on('registration_create.success', (_, client) => seen.registrations.push(client.metadata()));
provider.on('grant.success', context => seen.tokens.push(context.oidc.params));
for (const failure of ['server_error', 'authorization.error', 'grant.error', 'registration_create.error'])
  provider.on(failure, (_, error) => console.error(failure, error));

const serve = provider.callback();
server.on('request', async (request, response) => {
  try {
    const { pathname, searchParams } = new URL(request.url, issuer);
    if (pathname === '/seen') return response.setHeader('content-type', 'application/json').end(JSON.stringify(seen));
    if (pathname.startsWith('/interaction/')) return await interact(request, response);
    if (pathname === '/auth') seen.authorizations.push(Object.fromEntries(searchParams));
    return serve(request, response);
  } catch (error) {
    console.error(error);
    return response.writeHead(500).end(String(error));
  }
});
console.log(server.address().port);
// The parent holds our stdin: when it is gone, so are we.
process.stdin.on('end', () => process.exit(0)).resume();
