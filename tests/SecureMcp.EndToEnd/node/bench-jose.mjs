// How long jose takes for one token: node bench-jose.mjs, {"token","key","issuer","audience"} on standard input. Prints the
// mean in microseconds over a second, behind a warm-up.
import { importJWK, jwtVerify } from 'jose';

let text = '';
for await (const chunk of process.stdin) text += chunk;
const { token, key, issuer, audience } = JSON.parse(text);
const loaded = await importJWK(key, 'RS256');
const options = { issuer, audience, algorithms: ['RS256'] };
const run = async milliseconds => {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < milliseconds) {
    for (let i = 0; i < 50; i++) await jwtVerify(token, loaded, options);
    count += 50;
  }
  return (1000 * (performance.now() - start)) / count;
};
await run(500);
console.log((await run(1000)).toFixed(1));
