// The smallest custom handler: it shows a test what the host gave it.
import { createServer } from 'node:http';

const port = Number(process.env.FUNCTIONS_CUSTOMHANDLER_PORT);
if (process.env.ECHO_FAIL_AT_START) {
  console.log('the reason on stdout');
  console.error('the reason on stderr');
  process.exit(Number(process.env.ECHO_FAIL_AT_START));
}
if (process.env.ECHO_NEVER_LISTEN) {
  setInterval(() => {}, 60_000);
} else {
  let pings = 0;
  createServer(async (request, response) => {
    const url = new URL(request.url, 'http://handler');
    if (url.pathname === '/') {
      pings++;
      // Any answer makes the handler ready, an error too.
      response.writeHead(500).end();
      return;
    }
    switch (url.searchParams.get('do')) {
      case 'exit':
        response.end('bye', () => process.exit(Number(url.searchParams.get('code'))));
        return;
      case 'events':
        // The stream stays open until the client leaves.
        response.on('close', () => console.log('the client left'));
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: first\n\n');
        return;
      case 'break':
        request.socket.destroy();
        return;
      case 'first-piece':
        request.once('data', piece => {
          console.log(`got ${piece}`);
          request.on('end', () => response.end(piece)).resume();
        });
        return;
      case 'redirect':
        response.writeHead(307, { location: '/elsewhere', 'set-cookie': ['a=1', 'b=2'], 'www-authenticate': 'Bearer' }).end();
        return;
    }
    const body = [];
    for await (const piece of request) body.push(piece);
    response.writeHead(200, { 'content-type': 'application/json', 'x-handler': 'yes' });
    response.end(JSON.stringify({
      method: request.method,
      url: request.url,
      headers: request.headers,
      body: Buffer.concat(body).toString('latin1'),
      environment: process.env,
      arguments: process.argv.slice(2),
      folder: process.cwd(),
      pings,
    }));
  }).listen(port, '127.0.0.1', () => console.log(`listening on ${port}`));
}
