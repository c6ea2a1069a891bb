// An OpenID provider that shares no code with the product: keys, metadata and tokens come from jose.
// POST /mint signs exactly the claims that it is given, also those that a real provider would never sign.
import { createServer } from 'node:http';
import { CompactSign, exportJWK, exportSPKI, generateKeyPair } from 'jose';

const encoder = new TextEncoder();
const keys = new Map();
let published = [];
const fetches = { configuration: 0, keys: 0 };

async function makeKey(kid) {
  const pair = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  const key = { kid, privateKey: pair.privateKey, publicKey: pair.publicKey, jwk: await exportJWK(pair.publicKey) };
  keys.set(kid, key);
  return key;
}

async function mint({ claims, header, key }) {
  const signing = key === 'other' ? keys.get('other') : published.at(-1);
  const payload = encoder.encode(typeof claims === 'string' ? claims : JSON.stringify(claims));
  const protectedHeader = { alg: 'RS256', typ: 'JWT', kid: published.at(-1).kid, ...header };
  switch (protectedHeader.alg) {
    case 'none': {
      const part = value => Buffer.from(value).toString('base64url');
      return `${part(JSON.stringify(protectedHeader))}.${part(payload)}.`;
    }
    case 'HS256':
      // The classic confusion: the public key, which everybody has, taken for a shared secret.
      return new CompactSign(payload).setProtectedHeader(protectedHeader).sign(encoder.encode(await exportSPKI(signing.publicKey)));
    default:
      return new CompactSign(payload).setProtectedHeader(protectedHeader).sign(signing.privateKey);
  }
}

async function read(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return pieces.length ? JSON.parse(Buffer.concat(pieces).toString('utf8')) : {};
}

published.push(await makeKey('first'));
await makeKey('other');

const server = createServer(async (request, response) => {
  const origin = `http://localhost:${server.address().port}`;
  const json = (status, value) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  try {
    const [, tenant, ...rest] = new URL(request.url, origin).pathname.split('/');
    switch (`${request.method} ${rest.length ? rest.join('/') : tenant}`) {
      case 'GET v2.0/.well-known/openid-configuration':
        fetches.configuration++;
        return json(200, {
          issuer: `${origin}/${tenant}/v2.0`,
          authorization_endpoint: `${origin}/${tenant}/oauth2/v2.0/authorize`,
          token_endpoint: `${origin}/${tenant}/oauth2/v2.0/token`,
          jwks_uri: `${origin}/${tenant}/discovery/v2.0/keys`,
          response_types_supported: ['code'],
          subject_types_supported: ['pairwise'],
          id_token_signing_alg_values_supported: ['RS256'],
        });
      case 'GET discovery/v2.0/keys':
        fetches.keys++;
        return json(200, {
          keys: published.map(({ kid, jwk }) => ({ kty: 'RSA', use: 'sig', kid, n: jwk.n, e: jwk.e, issuer: `${origin}/${tenant}/v2.0` })),
        });
      case 'POST mint':
        return json(200, { token: await mint(await read(request)) });
      case 'POST rotate':
        published.push(await makeKey(`key-${keys.size}`));
        return json(200, { kid: published.at(-1).kid });
      case 'GET fetches':
        return json(200, fetches);
      default:
        return json(404, { error: 'not_found' });
    }
  } catch (error) {
    json(500, { error: String(error) });
  }
});

// The issuer's name is localhost on both families' loopback; the socket is IPv4 only.
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
// The parent holds our stdin: when it is gone, so are we.
process.stdin.on('end', () => process.exit(0)).resume();
