// Judges tokens with jose, which shares no code with the product. First line: the key set and the options of jwtVerify as
// JSON. Every line after it: a token as a JSON string; the answer is a line with "ok" or the code of jose's refusal.
import { createInterface } from 'node:readline';
import { createLocalJWKSet, jwtVerify } from 'jose';

let keys;
let options;
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (!keys) {
    const { jwks, now, ...rest } = JSON.parse(line);
    keys = createLocalJWKSet(jwks);
    options = { ...rest, currentDate: new Date(now * 1000) };
    continue;
  }
  try {
    await jwtVerify(JSON.parse(line), keys, options);
    process.stdout.write('ok\n');
  } catch (error) {
    process.stdout.write(`${error.code ?? error.name}\n`);
  }
}
