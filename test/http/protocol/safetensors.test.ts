import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSafetensorsHead, safetensorsHeadBytes } from '../../../src/codec/safetensors.ts';
import { writeSafetensors } from '../../../src/codec/safetensors-output.ts';
import { byteCount } from '../../../src/tensor/tensor.ts';
import { safetensorsFile } from '../../support/safetensors-file.ts';
import { readResponse, requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

const SAFETENSORS = 'application/x-safetensors';
const HEADERS = { 'content-type': SAFETENSORS };
const MAX = '/v1/pool/window/max?kernel_shape=2,2';
const WITH_INDICES = `${MAX}&return_indices=true`;

const spec = { name: 'x', datatype: 'FP32', shape: [1, 1, 4, 4] } as const;
const floats = (values: readonly number[]): Uint8Array => new Uint8Array(new Float32Array(values).buffer);
const bytes = floats(Array.from({ length: 16 }, (_, i) => i + 1));
const file = Buffer.concat(writeSafetensors([{ spec, chunks: [bytes] }]));

const y = { name: 'y', datatype: 'FP32', shape: [1, 1, 2, 2], bytes: floats([6, 8, 14, 16]) };
const indices = {
  name: 'indices',
  datatype: 'INT64',
  shape: [1, 1, 2, 2],
  bytes: new Uint8Array(BigInt64Array.of(5n, 7n, 13n, 15n).buffer),
};

/** The tensors of a file, in the order of their bytes, which are all there and no more. */
const tensorsOf = (response: Uint8Array) => {
  let at = safetensorsHeadBytes(response);
  const tensors = readSafetensorsHead(response).map((each) => {
    at += byteCount(each);
    return { ...each, bytes: new Uint8Array(response.subarray(at - byteCount(each), at)) };
  });
  expect(at).toBe(response.length);
  return tensors;
};

describe.each([
  ['on the event loop', {}],
  ['in a worker', { inlineMaxBytes: 0 }],
])('a safetensors body that is pooled %s', (_, config) => {
  let server: ServerUnderTest;
  beforeAll(async () => {
    server = await startServer(config);
  });
  afterAll(() => server.close());

  const post = (url: string, payload: Uint8Array | Readable, headers: Record<string, string> = HEADERS) =>
    server.app.inject({
      method: 'POST',
      url,
      payload: payload instanceof Readable ? payload : Buffer.from(payload),
      headers,
    });

  test('is returned as safetensors', async () => {
    const response = await post(MAX, file);
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe(SAFETENSORS);
    expect(tensorsOf(response.rawPayload)).toEqual([y]);
  });

  test('is returned with values and winners in one file', async () => {
    const response = await post(WITH_INDICES, file);
    expect(response.headers['content-length']).toBe(String(response.rawPayload.length));
    expect(tensorsOf(response.rawPayload)).toEqual([indices, y]);
  });

  test.each([1, 3, 7, 8, 9, 71, 72, 73, 100])('gives the same response in chunks of %d bytes', async (size) => {
    const chunks = Array.from({ length: Math.ceil(file.length / size) }, (_, i) =>
      Buffer.from(file.subarray(i * size, (i + 1) * size)),
    );
    const response = await post(MAX, Readable.from(chunks));
    expect(tensorsOf(response.rawPayload)).toEqual([y]);
  });

  test('may be a tensor without elements, whose response has none either', async () => {
    const empty = { name: 'x', datatype: 'FP32', shape: [0, 1, 4, 4] } as const;
    const response = await post(MAX, Buffer.concat(writeSafetensors([{ spec: empty, chunks: [] }])));
    expect(tensorsOf(response.rawPayload)).toEqual([{ ...y, shape: [0, 1, 2, 2], bytes: new Uint8Array() }]);
  });
});

describe('safetensors', () => {
  let server: ServerUnderTest;
  beforeAll(async () => {
    server = await startServer({ maxBodyBytes: 4096 });
  });
  afterAll(() => server.close());

  const post = (payload: Uint8Array | Readable, url = MAX, headers: Record<string, string> = HEADERS) =>
    server.app.inject({
      method: 'POST',
      url,
      payload: payload instanceof Readable ? payload : Buffer.from(payload),
      headers,
    });

  test('returns two tensors for raw bytes where they are accepted', async () => {
    const response = await post(bytes, `${WITH_INDICES}&shape=1,1,4,4&datatype=FP32`, { accept: SAFETENSORS });
    expect(tensorsOf(response.rawPayload)).toEqual([indices, y]);
  });

  test('are among the formats that a format of one tensor names for two', async () => {
    const response = await post(bytes, `${WITH_INDICES}&shape=1,1,4,4&datatype=FP32`, {});
    expect(response.statusCode).toBe(406);
    expect(response.json().detail).toContain(`send accept: application/json, ${SAFETENSORS}`);
  });

  const head = (member: object, name = 'x') => JSON.stringify({ [name]: member });
  const x = { dtype: 'F32', shape: [1, 1, 4, 4], data_offsets: [0, 64] };
  const two = JSON.stringify({ x, mask: { dtype: 'U8', shape: [16], data_offsets: [64, 80] } });
  const large = head({ dtype: 'U8', shape: [1, 1, 64, 64], data_offsets: [0, 4096] });

  const REFUSED: readonly [what: string, body: Buffer, status: number, code: string, says: RegExp][] = [
    ['nothing', Buffer.alloc(0), 400, 'MALFORMED_SAFETENSORS', /a file of 0/],
    ['a cut-off header', file.subarray(0, 20), 400, 'MALFORMED_SAFETENSORS', /a header of \d+ bytes, got 12/],
    ['a header that is too long', Buffer.from([1, 0, 1, 0, 0, 0, 0, 0]), 413, 'BODY_TOO_LARGE', /65537 bytes, .*65536/],
    [
      'a header above the limit of bodies',
      Buffer.from([0, 16, 0, 0, 0, 0, 0, 0]),
      413,
      'BODY_TOO_LARGE',
      /POOLSERVE_MAX/,
    ],
    ['JSON', Buffer.from('{"inputs":[]}'), 400, 'MALFORMED_SAFETENSORS', /header/],
    ['no tensor bytes', file.subarray(0, -64), 400, 'WRONG_BYTE_COUNT', /expected 64 .* (leaves|received) 0/],
    ['a cut-off tensor', file.subarray(0, -1), 400, 'WRONG_BYTE_COUNT', /expected 64 .* (leaves|received) 63/],
    ['trailing bytes', Buffer.concat([file, bytes]), 400, 'WRONG_BYTE_COUNT', /expected 64 .* (leaves|received.*) 128/],
    ['an unknown dtype', safetensorsFile(head({ ...x, dtype: 'F4' })), 422, 'INVALID_DATATYPE', /"F4"/],
    [
      'rank 0',
      safetensorsFile(head({ ...x, shape: [], data_offsets: [0, 4] }), Buffer.alloc(4)),
      422,
      'INVALID_SHAPE',
      /rank 0/,
    ],
    ['another name', safetensorsFile(head(x, 'features'), bytes), 422, 'INVALID_INPUT', /"x", got "features"/],
    ['two tensors', safetensorsFile(two, Buffer.alloc(80)), 422, 'INVALID_INPUT', /got "x", "mask"/],
    ['no tensors', safetensorsFile('{}'), 422, 'INVALID_INPUT', /got none/],
    [
      'more than the limit',
      safetensorsFile(large, Buffer.alloc(4096)),
      413,
      'BODY_TOO_LARGE',
      /POOLSERVE_MAX_BODY_BYTES/,
    ],
  ];

  const nothingHeld = async () =>
    expect((await server.app.inject('/metrics')).body).toContain('\npoolserve_in_flight_bytes 0\n');

  test.each(REFUSED)('of %s are refused', async (_, body, status, code, says) => {
    const response = await post(body);
    expect(response.json()).toMatchObject({ status, code, detail: expect.stringMatching(says) });
    expect(response.json().detail).not.toContain('received');
    await nothingHeld();
  });

  test.each(REFUSED)('of %s are refused when their length is not declared', async (_, body, status, code, says) => {
    const response = await post(Readable.from([Buffer.from(body.subarray(0, 13)), Buffer.from(body.subarray(13))]));
    expect(response.json()).toMatchObject({ status, code, detail: expect.stringMatching(says) });
    expect(response.json().detail).not.toContain('content-length');
    await nothingHeld();
  });

  test.each([
    ['whose attributes are impossible', `${MAX}&strides=0`, file.length, 422, /strides/],
    ['whose length does not fit', MAX, file.length + 1, 400, /expected 64 .* leaves 65/],
  ])('%s are refused by their head, before the tensors have come', async (_, url, length, status, says) => {
    const socket = await server.connect();
    socket.write(requestHead(`POST ${url}`, { ...HEADERS, 'content-length': length }));
    socket.write(file.subarray(0, safetensorsHeadBytes(file)));
    const response = await readResponse(socket);
    expect(response.status).toBe(status);
    expect(JSON.parse(response.body.toString()).detail).toMatch(says);
  });

  test.each(['/v1/pool/windw/max', '/v1/pool/window/maxx'])(
    'are not looked at by %s, which there is not',
    async (url) => {
      const response = await post(Buffer.alloc(1), url);
      expect(response.json()).toMatchObject({ code: 'UNKNOWN_OPERATOR' });
    },
  );
});

test('safetensors are admitted twice: their header, then the tensors with the plan', async () => {
  const server = await startServer({ maxInFlightBytes: 1024 });
  const post = (url: string, payload: Buffer) => server.app.inject({ method: 'POST', url, payload, headers: HEADERS });
  const header = await post(MAX, Buffer.from([0, 8, 0, 0, 0, 0, 0, 0]));
  const plan = await post('/v1/pool/adaptive/max?output_shape=100,100', Buffer.from(file));
  await server.close();
  expect(header.json()).toMatchObject({ code: 'PLAN_TOO_LARGE', detail: expect.stringMatching(/2056 bytes .* 1024/) });
  expect(plan.json()).toMatchObject({ code: 'PLAN_TOO_LARGE', detail: expect.stringMatching(/ 1024/) });
});
