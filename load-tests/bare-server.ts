/**
 * What a request costs before any pooling: `node:http` that reads a body, discards it, and returns as many zeros as the
 * query's `bytes` says; or, with `stream`, that share of the body while it comes. The load tests measure the service
 * beside it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

const responses = new Map<string, Buffer>();

const zerosFor = (url = ''): Buffer => {
  const cached = responses.get(url);
  if (cached !== undefined) return cached;
  const zeros = Buffer.alloc(Number(new URLSearchParams(url.split('?')[1]).get('bytes')));
  responses.set(url, zeros);
  return zeros;
};

const ZEROS = Buffer.alloc(2 ** 20);

/** Returns a share of a body, in zeros, while it comes. */
const echo = (request: IncomingMessage, response: ServerResponse, share: number): void => {
  let owed = 0;
  response.writeHead(200, { 'content-type': 'application/octet-stream' });
  request.on('data', (chunk: Buffer) => {
    owed += chunk.length * share;
    // As large as the response of a stream's task.
    if (owed < ZEROS.length * share) return;
    const bytes = Math.min(Math.floor(owed), ZEROS.length);
    owed -= bytes;
    if (response.write(ZEROS.subarray(0, bytes))) return;
    request.pause();
    response.once('drain', () => request.resume());
  });
  request.on('end', () => response.end(ZEROS.subarray(0, Math.round(owed))));
};

const server = createServer((request, response) => {
  const share = new URLSearchParams(request.url?.split('?')[1]).get('stream');
  if (share !== null) return echo(request, response, Number(share));
  request.resume().on('end', () => {
    const zeros = zerosFor(request.url);
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': zeros.length }).end(zeros);
  });
});

server.listen(Number(process.env.PORT), '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) {
    console.log(`http://127.0.0.1:${address.port}`);
  }
});
