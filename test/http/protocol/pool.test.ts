import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readNpyHead, writeNpyHead } from '../../../src/codec/npy.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const x = { name: 'x', datatype: 'FP32', shape: [1, 1, 4, 4] } as const;
const values = Array.from({ length: 16 }, (_, i) => i + 1);
const pooled = [3.5, 5.5, 11.5, 13.5];
const bytes = Buffer.from(new Float32Array(values).buffer);
const floats = (body: Buffer): number[] => [...new Float32Array(new Uint8Array(body).buffer)];
const npyFile = Buffer.concat([writeNpyHead(x), bytes]);
const message = { id: 'mine', inputs: [{ ...x, data: values }] };

const RAW = '/v1/pool/window/mean?kernel_shape=2,2&shape=1,1,4,4&datatype=FP32';
const MEAN = '/v1/pool/window/mean?kernel_shape=2,2';

/** The payload is copied: a body belongs to the server, which moves it to a worker. */
const post = (url: string, payload: Buffer | string, headers: Record<string, string> = {}) =>
  server.app.inject({ method: 'POST', url, payload: Buffer.from(payload), headers });

describe('POST /v1/pool', () => {
  test('returns raw bytes for raw bytes, with shape and datatype in headers', async () => {
    const response = await post(RAW, bytes, { 'content-type': 'application/octet-stream' });
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-tensor-shape': '1,1,2,2',
      'x-tensor-datatype': 'FP32',
      'content-length': '16',
    });
    expect(floats(response.rawPayload)).toEqual(pooled);
  });

  test('takes a body without a type, and PUT, as curl -T sends them', async () => {
    const response = await server.app.inject({ method: 'PUT', url: RAW, payload: Buffer.from(bytes) });
    expect(floats(response.rawPayload)).toEqual(pooled);
  });

  test('returns .npy for .npy', async () => {
    const response = await post(MEAN, npyFile, { 'content-type': 'application/x-npy' });
    expect(response.headers['content-type']).toBe('application/x-npy');
    const head = readNpyHead(response.rawPayload);
    if (head === 'need more') throw new Error('the head is cut');
    expect(head.spec).toMatchObject({ datatype: 'FP32', shape: [1, 1, 2, 2] });
    expect(floats(response.rawPayload.subarray(head.dataOffset))).toEqual(pooled);
  });

  test('returns JSON for JSON, and echoes its id', async () => {
    const response = await post(MEAN, JSON.stringify(message), { 'content-type': 'application/json; charset=utf-8' });
    expect(response.headers['content-type']).toBe('application/json');
    expect(response.json()).toEqual({
      id: 'mine',
      outputs: [{ name: 'y', datatype: 'FP32', shape: [1, 1, 2, 2], data: pooled }],
    });
  });

  test('takes attributes from the parameters of a JSON body', async () => {
    const response = await post(
      '/v1/pool/window/mean',
      JSON.stringify({ ...message, parameters: { kernel_shape: [2, 2] } }),
      {
        'content-type': 'application/json',
      },
    );
    expect(response.json().outputs[0].data).toEqual(pooled);
  });

  test('joins several reductions along the channels, in their order', async () => {
    const response = await post(RAW.replace('mean', 'mean,max'), bytes);
    expect(response.headers['x-tensor-shape']).toBe('1,2,2,2');
    expect(floats(response.rawPayload)).toEqual([...pooled, 6, 8, 14, 16]);
  });

  test('returns winners and their indices as two tensors of JSON', async () => {
    const response = await post(`${MEAN.replace('mean', 'max')}&return_indices=true`, JSON.stringify(message), {
      'content-type': 'application/json',
    });
    expect(response.json().outputs).toMatchObject([
      { name: 'y', data: [6, 8, 14, 16] },
      { name: 'indices', datatype: 'INT64', data: [5, 7, 13, 15] },
    ]);
  });

  test('gives the same response to a large JSON body, which is read and written by a worker, as to its raw bytes', async () => {
    const large = { name: 'x', datatype: 'FP32', shape: [1, 1, 256, 256] };
    const data = Array.from({ length: 256 * 256 }, (_, i) => (i * 7919) % 1009);
    const text = await post(MEAN, JSON.stringify({ inputs: [{ ...large, data }] }), {
      'content-type': 'application/json',
    });
    const raw = await post(RAW.replace('1,1,4,4', '1,1,256,256'), Buffer.from(new Float32Array(data).buffer));
    expect(text.json().outputs[0].data).toEqual(floats(raw.rawPayload));
  });

  test('says the durations of its stages and the id of the request', async () => {
    const response = await post(RAW, bytes, { 'x-request-id': 'abc-1' });
    expect(response.headers['x-request-id']).toBe('abc-1');
    expect(response.headers['server-timing']).toMatch(
      /^receive;dur=[\d.]+, queue;dur=[\d.]+, compute;dur=[\d.]+, encode;dur=[\d.]+$/,
    );
  });

  test('generates an id where that of the request is not plain', async () => {
    const response = await post(RAW, bytes, { 'x-request-id': 'a b"c' });
    expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the format of the response', () => {
  test.each([
    ['*/*', 'application/octet-stream'],
    ['application/json', 'application/json'],
    ['application/json;q=0.5, application/x-npy', 'application/x-npy'],
    ['application/json;q=0.9, application/x-npy;q=0.8', 'application/json'],
    ['text/html, */*;q=0.1', 'application/octet-stream'],
    ['application/problem+json', 'application/octet-stream'],
    ['application/*', 'application/octet-stream'],
    ['application/octet-stream;q=0, */*', 'application/json'],
  ])('to accept: %s is %s for a raw body', async (accept, type) => {
    const response = await post(RAW, bytes, { accept });
    expect(response.headers['content-type']).toBe(type);
  });

  test.each([
    ['application/json', 200],
    ['application/x-npy, application/json;q=0.5', 200],
    ['*/*', 406],
    ['application/x-npy', 406],
  ])('of two tensors, to accept: %s, has status %d', async (accept, status) => {
    const response = await post(`${RAW.replace('mean', 'max')}&return_indices=true`, bytes, { accept });
    expect(response.statusCode).toBe(status);
    if (status === 406) expect(response.json().detail).toContain('application/json');
  });
});

describe('output_datatype', () => {
  const raw = { 'content-type': 'application/octet-stream' };
  const ask = (url: string) => post(`${url}&shape=1,1,4,4&datatype=FP32`, bytes, raw);

  test.each([
    ['/v1/pool/window/mean?kernel_shape=2,2&output_datatype=INT8', 'y FP32 to INT8'],
    ['/v1/pool/global/max?output_datatype=FP16', 'y FP32 to FP16'],
    ['/v1/pool/global/mean,max?output_datatype=BF16', 'y FP32 to BF16'],
  ])('of fewer values is told by a header and by the plan: %s', async (url, said) => {
    const response = await ask(url);
    expect(response.statusCode).toBe(200);
    expect(response.headers['x-output-conversion']).toBe(said);
    const plan = await post(`${url.replace('/pool/', '/plan/')}&shape=1,1,4,4&datatype=FP32`, '');
    expect(plan.json().outputs[0].rounded_from).toBe(said.split(' ')[1]);
  });

  test.each([
    '/v1/pool/global/max?output_datatype=FP64',
    '/v1/pool/global/max?output_datatype=FP32',
    '/v1/pool/global/count?output_datatype=INT64',
    RAW.replace('&shape=1,1,4,4&datatype=FP32', ''),
  ])('that has all values needs no header: %s', async (url) => {
    expect((await ask(url)).headers['x-output-conversion']).toBeUndefined();
  });

  test('of fewer values is told on /v2 and in a stream, too', async () => {
    const parameters = { output_datatype: 'INT8' };
    const inference = await post(
      '/v2/models/pool.global.max/infer',
      JSON.stringify({ inputs: [{ ...x, data: values }], parameters }),
      { 'content-type': 'application/json' },
    );
    expect(inference.headers['x-output-conversion']).toBe('y FP32 to INT8');
    const streamed = await ask('/v1/pool/global/max?stream=true&output_datatype=INT8');
    expect(streamed.headers['x-output-conversion']).toBe('y FP32 to INT8');
  });
});
