import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** What one reading of an ambiguous message takes for its body, and the other for the next request. */
const SMUGGLED = 'GET /v2/models HTTP/1.1\r\nhost: x\r\n\r\n';
const POST = 'POST /v1/pool/global/max?datatype=UINT8&shape=1,1,4';
const chunked = `0\r\n\r\n${SMUGGLED}`;

/** Everything that a server says to these bytes until it, or silence after our end, ends the connection. */
const statusesOf = async (bytes: string): Promise<{ statuses: number[]; text: string }> => {
  const socket = await server.connect();
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(Buffer.from(bytes, 'latin1'));
  await once(socket, 'close');
  const text = Buffer.concat(chunks).toString('latin1');
  return { statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)), text };
};

describe('a message whose end can be read in two ways', () => {
  test.each([
    ['a length and chunks', `content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n${chunked}`],
    ['chunks and a length', `transfer-encoding: chunked\r\ncontent-length: ${chunked.length}\r\n\r\n${chunked}`],
    ['two lengths', `content-length: 4\r\ncontent-length: ${4 + SMUGGLED.length}\r\n\r\nabcd${SMUGGLED}`],
    ['two lengths in one line', `content-length: 4, ${4 + SMUGGLED.length}\r\n\r\nabcd${SMUGGLED}`],
    ['a length with a sign', `content-length: +4\r\n\r\nabcd${SMUGGLED}`],
    ['a negative length', `content-length: -4\r\n\r\nabcd${SMUGGLED}`],
    ['a length in hexadecimal', `content-length: 0x4\r\n\r\nabcd${SMUGGLED}`],
    ['a length beyond 64 bits', `content-length: 18446744073709551620\r\n\r\nabcd${SMUGGLED}`],
    ['a length that is empty', `content-length:\r\n\r\nabcd${SMUGGLED}`],
    ['a space before the colon', `content-length : 4\r\n\r\nabcd${SMUGGLED}`],
    ['a folded line', `x-folded: a\r\n content-length: 4\r\n\r\n${SMUGGLED}`],
    ['an unknown coding', `transfer-encoding: xchunked\r\n\r\n${chunked}`],
    ['chunks that are not the last coding', `transfer-encoding: chunked, identity\r\n\r\n${chunked}`],
    ['two codings in two lines', `transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n${chunked}`],
    ['chunks twice', `transfer-encoding: chunked, chunked\r\n\r\n${chunked}`],
    ['chunks within another coding', `transfer-encoding: chunked, gzip, chunked\r\n\r\n${chunked}`],
    ['an empty coding before the chunks', `transfer-encoding: ,chunked\r\n\r\n${chunked}`],
    ['a coding with a parameter', `transfer-encoding: chunked;a=b\r\n\r\n${chunked}`],
    ['a vertical tab before the coding', `transfer-encoding: \x0bchunked\r\n\r\n${chunked}`],
    ['a chunk size with a sign', `transfer-encoding: chunked\r\n\r\n+4\r\nabcd\r\n${chunked}`],
    ['a chunk size with a prefix', `transfer-encoding: chunked\r\n\r\n0x4\r\nabcd\r\n${chunked}`],
    ['a chunk size beyond 64 bits', `transfer-encoding: chunked\r\n\r\n10000000000000004\r\nabcd\r\n${chunked}`],
    ['a chunk longer than its size', `transfer-encoding: chunked\r\n\r\n4\r\nabcdef\r\n${chunked}`],
    ['a chunk that ends with a bare line feed', `transfer-encoding: chunked\r\n\r\n4\nabcd\r\n${chunked}`],
    ['a bare line feed between headers', `content-length: 4\nx-other: 1\r\n\r\nabcd${SMUGGLED}`],
    ['a bare carriage return in a header', `x-other: 1\rcontent-length: 4\r\n\r\nabcd${SMUGGLED}`],
    ['a NUL in a header', `x-other: \0\r\ncontent-length: 4\r\n\r\nabcd${SMUGGLED}`],
    ['a header without a name', `: 1\r\ncontent-length: 4\r\n\r\nabcd${SMUGGLED}`],
  ])('by %s is refused, and nothing behind it is served', async (_what, rest) => {
    const { statuses, text } = await statusesOf(`${POST} HTTP/1.1\r\nhost: x\r\n${rest}`);
    expect(statuses, text).toEqual([400]);
    expect(text).toMatch(/^connection: close\r$/im);
    expect(text).not.toContain('"models"');
  });

  test.each([
    ['gzip, chunked', 'transfer-encoding: gzip, chunked'],
    ['identity, chunked', 'transfer-encoding: identity, chunked'],
    ['GZIP and chunked in two lines', 'transfer-encoding: GZIP\r\nTransfer-Encoding: chunked'],
    ['a quoted coding', 'transfer-encoding: "chunked", chunked'],
  ])('by the transfer coding %s is refused as one that is not supported', async (_what, line) => {
    for (const body of ['', '4\r\nabcd\r\n']) {
      const { statuses, text } = await statusesOf(`${POST} HTTP/1.1\r\nhost: x\r\n${line}\r\n\r\n${body}${chunked}`);
      expect(statuses, text).toEqual([501]);
      expect(text).toMatch(/^connection: close\r$/im);
      expect(text).toContain('UNSUPPORTED_TRANSFER_CODING');
    }
  });

  test('by chunks in HTTP/1.0 is refused', async () => {
    const { statuses, text } = await statusesOf(`${POST} HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n${chunked}`);
    expect(statuses, text).toEqual([400]);
  });

  test.each(['HTTP/2.0', 'HTTP/0.9', 'HTTP/1.2', 'HTTP/3.0', 'HTTP/9.9'])('of %s is refused', async (version) => {
    const { statuses, text } = await statusesOf(`GET /livez ${version}\r\nhost: x\r\n\r\n${SMUGGLED}`);
    expect(statuses, text).toEqual([505]);
    expect(text).toMatch(/^connection: close\r$/im);
    expect(text).toContain('UNSUPPORTED_VERSION');
  });

  test('of the preface of HTTP/2 is refused', async () => {
    const { statuses } = await statusesOf('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    expect(statuses).toEqual([505]);
  });

  test.each([
    ['without a host', 'GET /v2/models HTTP/1.1\r\n\r\n'],
    ['of a line that is too long', `GET /${'a'.repeat(17_000)} HTTP/1.1\r\nhost: x\r\n\r\n`],
    ['of a header that is too long', `GET /v2/models HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(17_000)}\r\n\r\n`],
    ['of too many headers', `GET /v2/models HTTP/1.1\r\nhost: x\r\n${'a: b\r\n'.repeat(3000)}\r\n`],
  ])('or %s is refused, and its connection ends', async (_what, bytes) => {
    const { statuses, text } = await statusesOf(bytes + SMUGGLED);
    expect(statuses, text).toHaveLength(1);
    expect([400, 431]).toContain(statuses[0]);
    expect(text).not.toContain('"models"');
  });
});

describe('a host that can be read in two ways', () => {
  test.each([
    ['two hosts', 'host: x\r\nhost: y\r\n'],
    ['the same host twice', 'host: x\r\nHOST: x\r\n'],
    ['two hosts in one line', 'host: x, y\r\n'],
    ['a host with a space', 'host: x y\r\n'],
    ['a host with an address behind it', 'host: x/v2/models\r\n'],
    ['a host with user information', 'host: a@x\r\n'],
    ['a host that is not of ASCII', 'host: \xe4\r\n'],
  ])('of %s is refused, and its connection ends', async (_what, hosts) => {
    const { statuses, text } = await statusesOf(`GET /v2/models HTTP/1.1\r\n${hosts}\r\n${SMUGGLED}`);
    expect(statuses, text).toEqual([400]);
    expect(text).toMatch(/^connection: close\r$/im);
    expect(text).toContain('UNREADABLE_REQUEST');
  });

  test.each(['x', 'x:8080', '[::1]:80', 'a_b.c-d', '%41', ''])('is not %s', async (host) => {
    const { statuses } = await statusesOf(`GET /livez HTTP/1.1\r\nconnection: close\r\nhost: ${host}\r\n\r\n`);
    expect(statuses).toEqual([200]);
  });

  test('is not one that HTTP/1.0 leaves out', async () => {
    const { statuses } = await statusesOf('GET /livez HTTP/1.0\r\n\r\n');
    expect(statuses).toEqual([200]);
  });
});

test.each([
  ['refused for its address', 'POST /nothing'],
  ['refused for its verb', 'DELETE /v2/models'],
  ['refused for its attributes', `${POST}&nonsense=1`],
])('the body of a request that was %s is no request', async (_why, line) => {
  const head = requestHead(line, { 'content-length': SMUGGLED.length });
  const last = requestHead('GET /livez', { connection: 'close' });
  const { statuses, text } = await statusesOf(head + SMUGGLED + last);
  expect(statuses).toHaveLength(2);
  expect(statuses[1]).toBe(200);
  expect(text).not.toContain('"models"');
});

describe('unreadable bytes after a request', () => {
  const body = Buffer.alloc(4 * 64 ** 2, 1);
  const asked = requestHead('POST /v1/pool/window/median?shape=1,1,64,64&datatype=FP32&kernel_shape=9,9&strides=1', {
    'content-length': body.length,
  });

  test('is refused after the response to that', async () => {
    const { statuses } = await statusesOf(`${asked}${body.toString('latin1')}no request at all\r\n\r\n`);
    expect(statuses).toEqual([200, 400]);
  });

  test('is no request where the one before asked for another protocol', async () => {
    const upgrade = requestHead('GET /livez', { connection: 'upgrade', upgrade: 'h2c' });
    const socket = await server.connect();
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => {});
    socket.write(
      `${upgrade}${requestHead('POST /v1/pool/global/max?datatype=UINT8&shape=1,1,4', { 'content-length': SMUGGLED.length })}`,
    );
    setTimeout(() => socket.write(SMUGGLED), 50);
    await once(socket, 'close');
    expect(
      Buffer.concat(chunks)
        .toString('latin1')
        .match(/HTTP\/1\.1 \d+/g),
    ).toEqual(['HTTP/1.1 200']);
  });
});
