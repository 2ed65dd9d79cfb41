import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readResponse, requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const npy = Buffer.concat([
  Buffer.from('\x93NUMPY\x01\x00v\x00', 'latin1'),
  Buffer.from('{'.padEnd(118)),
  Buffer.alloc(64),
]);
const header = '{"x":{"dtype":"F32","shape":[1,1,4],"data_offsets":[0,16]}}';
const length = Buffer.alloc(8);
length.writeBigUInt64LE(BigInt(header.length));
const safetensors = Buffer.concat([length, Buffer.from(header), Buffer.alloc(16)]);
const json = Buffer.from('\n {"inputs":[{"name":"x","datatype":"FP32","shape":[1,1,1],"data":[1]}]}');

const FILES: readonly (readonly [what: string, body: Buffer, says: RegExp])[] = [
  ['.npy', npy, /begins as a .npy file: send it with (?:-H ')?content-type: application\/x-npy'?$/],
  [
    'safetensors',
    safetensors,
    /begins as a safetensors file: send it with (?:-H ')?content-type: application\/x-safetensors'?$/,
  ],
  ['JSON', json, /begins as JSON: send it with (?:-H ')?content-type: application\/json'?$/],
  ['gzip', gzipSync(npy), /begins as gzip: send it with content-encoding: gzip$/],
  ['zstd', zstdCompressSync(npy), /begins as zstd: decompress it, or use gzip$/],
  [
    '.npz',
    Buffer.from('PK\x03\x04\x14\x00\x00\x00\x08\x00x.npy'),
    /begins as a zip archive, as .npz .*: send one array as .npy/,
  ],
  [
    'pickle',
    Buffer.from('\x80\x04\x95\x10\x00\x00\x00\x00', 'latin1'),
    /begins as a Python pickle: send one array as .npy/,
  ],
  ['PNG', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), /begins as a PNG image: decode it/],
  ['a form', Buffer.from('------WebKitFormBoundary1\r\n'), /begins as a multipart form: send the file itself/],
];
const FORM = 'application/x-www-form-urlencoded';
const post = (url: string, payload: Buffer, headers: Record<string, string>) =>
  server.app.inject({ method: 'POST', url, payload, headers });

describe.each(FILES)('a body of %s', (_what, payload, says) => {
  test.each([
    ['of a form, as curl sends it', '/v1/pool/global/max', FORM, 'UNSUPPORTED_MEDIA_TYPE'],
    ['of no known type', '/v1/pool/global/max', 'text/plain', 'UNSUPPORTED_MEDIA_TYPE'],
    ['raw, without a shape', '/v1/pool/global/max', 'application/octet-stream', 'INVALID_SHAPE'],
    ['raw, without a datatype', '/v1/pool/global/max?shape=1,1,4', 'application/octet-stream', 'INVALID_DATATYPE'],
    [
      'raw, of another size',
      '/v1/pool/global/max?shape=1,1,999&datatype=FP32',
      'application/octet-stream',
      'WRONG_BYTE_COUNT',
    ],
    ['raw, as a stream', '/v1/pool/global/max?stream=true', 'application/octet-stream', 'INVALID_SHAPE'],
  ])('sent as one %s is named in the refusal', async (_as, url, type, code) => {
    const refused = await post(url, payload, { 'content-type': type });
    expect(refused.json().code).toBe(code);
    expect(refused.json().error).toMatch(says);
  });
});

test.each([
  ['application/json', npy, 'MALFORMED_JSON', /a .npy file: send it with (?:-H ')?content-type: application\/x-npy'?$/],
  ['application/x-npy', json, 'MALFORMED_NPY', /JSON: send it with (?:-H ')?content-type: application\/json'?$/],
  ['application/x-npy', gzipSync(npy), 'MALFORMED_NPY', /gzip: send it with content-encoding: gzip$/],
  ['application/x-safetensors', npy, 'MALFORMED_SAFETENSORS', /a .npy file: send it with content-type/],
])('a body that is no %s is named in the refusal', async (type, payload, code, says) => {
  const refused = await post('/v1/pool/global/max', payload, { 'content-type': type });
  expect(refused.json().code).toBe(code);
  expect(refused.json().error).toMatch(says);
});

test('a model is told where such a body is taken', async () => {
  const refused = await post('/v2/models/pool.global.max/infer', npy, {});
  expect(refused.json().error).toMatch(
    /begins as a .npy file, which models do not accept: POST it to \/v1\/pool with content-type: application\/x-npy$/,
  );
});

test.each([
  ['JSON that is broken', 'application/json', Buffer.from('{"inputs":[}')],
  ['a .npy file that is cut', 'application/x-npy', npy.subarray(0, 40)],
  ['floats', FORM, Buffer.from(new Float32Array([0.1, 0.2, 0.3, 0.4]).buffer)],
  ['nothing', FORM, Buffer.alloc(0)],
])('of %s nothing is said that the refusal does not say', async (_what, type, payload) => {
  const refused = await post('/v1/pool/global/max', payload, { 'content-type': type });
  expect(refused.json().error).not.toContain('begins as');
});

test('a refusal does not wait for a body that does not come, nor ask for one', async () => {
  for (const expectation of [{}, { expect: '100-continue' }]) {
    const socket = await server.connect();
    socket.write(
      requestHead('POST /v1/pool/global/max', { 'content-type': FORM, 'content-length': 1000, ...expectation }),
    );
    expect(await readResponse(socket)).toMatchObject({ status: 415 });
    socket.destroy();
  }
});

test('after a refusal by its first bytes the connection serves the next request', async () => {
  const socket = await server.connect();
  socket.write(requestHead('POST /v1/pool/global/max', { 'content-type': FORM, 'content-length': npy.length }));
  socket.write(npy);
  const refused = await readResponse(socket);
  expect([refused.status, String(refused.body)]).toEqual([415, expect.stringContaining('a .npy file')]);
  socket.write(requestHead('GET /v2/health/live', {}));
  expect(await readResponse(socket)).toMatchObject({ status: 200 });
});
