/**
 * What a request costs before any pooling: `node:http` that reads a body, discards it, and answers as many zeros as the
 * query's `bytes` says. The load test measures the service beside it.
 */
import { createServer } from 'node:http';

const answers = new Map<string, Buffer>();

const answerOf = (url = ''): Buffer => {
  const known = answers.get(url);
  if (known !== undefined) return known;
  const zeros = Buffer.alloc(Number(new URLSearchParams(url.split('?')[1]).get('bytes')));
  answers.set(url, zeros);
  return zeros;
};

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const answer = answerOf(request.url);
    response
      .writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': answer.length })
      .end(answer);
  });
});

server.listen(Number(process.env.PORT), '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) {
    console.log(`http://127.0.0.1:${address.port}`);
  }
});
