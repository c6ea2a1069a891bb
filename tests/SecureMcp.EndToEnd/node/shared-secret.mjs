// Tokens under a shared secret, by jose: an implementation that shares no code with the product.
//   verify <issuer> <audience> <token>...   one line per token: its subject, or the code of jose's error
//   sign <alg> <claims as JSON>             the token
// The secret comes in the environment, in base64.
import { SignJWT, jwtVerify } from 'jose';

const secret = Buffer.from(process.env.SECRET, 'base64');
const [command, ...rest] = process.argv.slice(2);
if (command === 'verify') {
  const [issuer, audience, ...tokens] = rest;
  for (const token of tokens) {
    try {
      const { payload } = await jwtVerify(token, secret, {
        issuer, audience, algorithms: ['HS256', 'HS384', 'HS512'], requiredClaims: ['exp', 'iat', 'sub'], maxTokenAge: '1h',
      });
      console.log(payload.sub);
    } catch (error) {
      console.log(error.code);
    }
  }
} else {
  const [alg, claims] = rest;
  console.log(await new SignJWT(JSON.parse(claims)).setProtectedHeader({ alg, typ: 'JWT' }).sign(secret));
}
