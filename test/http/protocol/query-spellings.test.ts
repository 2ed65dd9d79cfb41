import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** A new body each time: the server transfers the bytes that it receives. */
const body = () => Buffer.from(Float32Array.from({ length: 16 }, (_, i) => i + 1).buffer);
const TENSOR = 'shape=1,1,4,4&datatype=FP32';
const post = (url: string) =>
  server.app.inject({ method: 'POST', url, payload: body(), headers: { 'content-type': 'application/octet-stream' } });
const floats = (bytes: Buffer) => [...new Float32Array(new Uint8Array(bytes).buffer)];

/** Queries of the same pooling, window/max with kernel 2×2 and stride 1×2, as clients write them. */
const SPELLINGS: readonly (readonly [client: string, query: string])[] = [
  ['curl', `${TENSOR}&kernel_shape=2,2&strides=1,2&ceil_mode=false&unbatched=0`],
  ['requests, httpx with lists', `${TENSOR}&kernel_shape=2&kernel_shape=2&strides=1&strides=2&ceil_mode=False`],
  [
    'requests with a shape as a list',
    'shape=1&shape=1&shape=4&shape=4&datatype=FP32&kernel_shape=2&strides=1&strides=2',
  ],
  ['Python with the text of a list', `${TENSOR}&kernel_shape=%5B2%2C+2%5D&strides=%5B1%2C+2%5D`],
  ['Python with the text of a tuple', 'shape=%281%2C+1%2C+4%2C+4%29&datatype=FP32&kernel_shape=2&strides=%281%2C+2%29'],
  ['axios', `${TENSOR}&kernel_shape[]=2&kernel_shape[]=2&strides%5B%5D=1&strides%5B%5D=2&ceil_mode=false`],
  ['axios with indexes', `${TENSOR}&kernel_shape[0]=2&kernel_shape[1]=2&strides[0]=1&strides[1]=2`],
  [
    'fetch with URLSearchParams',
    `${new URLSearchParams({ shape: `${[1, 1, 4, 4]}`, datatype: 'FP32', strides: `${[1, 2]}`, kernel_shape: `${[2, 2]}` })}`,
  ],
  ['JSON.stringify', `${TENSOR}&kernel_shape=[2,2]&strides=[1,2]&ceil_mode=false`],
];

test.each(SPELLINGS)('a query is read as %s writes it', async (_, query) => {
  const pooled = await post(`/v1/pool/window/max?${query}`);
  expect([pooled.statusCode, pooled.headers['x-tensor-shape']]).toEqual([200, '1,1,3,2']);
  expect(floats(pooled.rawPayload)).toEqual([6, 8, 10, 12, 14, 16]);
  const planned = await server.app.inject({ method: 'POST', url: `/v1/plan/window/max?${query}` });
  expect(planned.json().outputs).toEqual([{ name: 'y', datatype: 'FP32', shape: [1, 1, 3, 2] }]);
});

test.each(['1', 'true', 'True', 'TRUE'])('%s switches a flag on', async (flag) => {
  const indices = await post(`/v1/pool/global/max?${TENSOR}&return_indices=${flag}&keepdims=False`);
  expect(indices.json()).toMatchObject({ code: 'NOT_ACCEPTABLE', detail: /the response has 2/ });
  const streamed = await post(`/v1/pool/window/max?${TENSOR}&kernel_shape=2,2&stream=${flag}`);
  expect(streamed.headers['content-length']).toBeUndefined();
  expect(floats(streamed.rawPayload)).toEqual([6, 8, 14, 16]);
});

test.each(['0', 'false', 'False'])('%s switches a flag off', async (flag) => {
  const pooled = await post(`/v1/pool/global/max?${TENSOR}&return_indices=${flag}&stream=${flag}&keepdims=${flag}`);
  expect([pooled.statusCode, pooled.headers['x-tensor-shape']]).toEqual([200, '1,1']);
});

test('a repeated key of one value is a number, and with brackets a list of one', async () => {
  const axes = await post(`/v1/pool/global/max?${TENSOR}&axes=3`);
  expect(axes.headers['x-tensor-shape']).toBe('1,1,4,1');
  const refused = await post(`/v1/pool/window/max?${TENSOR}&kernel_shape[]=2`);
  expect(refused.json()).toMatchObject({ code: 'INVALID_SHAPE', detail: /rank 2 or 3/ });
});

test('a raw inference reads its query in the same spellings', async () => {
  const url =
    '/v2/models/torch.max_pool2d/infer?shape=1&shape=1&shape=4&shape=4&datatype=FP32&kernel_size=(2, 2)&ceil_mode=False';
  const headers = { 'inference-header-content-length': '0' };
  const pooled = await server.app.inject({ method: 'POST', url: encodeURI(url), payload: body(), headers });
  expect(pooled.headers).toMatchObject({ 'content-type': 'application/octet-stream' });
  expect(floats(pooled.rawPayload.subarray(Number(pooled.headers['inference-header-content-length'])))).toEqual([
    6, 8, 14, 16,
  ]);
});

test('parameters of a JSON body are read in the same spellings', async () => {
  const inputs = [{ name: 'x', datatype: 'FP32', shape: [1, 1, 4, 4], data: [...Array(16).keys()] }];
  const pooled = await server.app.inject({
    method: 'POST',
    url: '/v1/pool/window/max',
    payload: { inputs, parameters: { kernel_shape: '(2, 2)', strides: '[2,2]', ceil_mode: 'True' } },
  });
  expect(pooled.json().outputs).toMatchObject([{ data: [5, 7, 13, 15] }]);
});

describe('a query is refused', () => {
  test.each([
    [
      'kernel_shape=2,2&kernel_shape=3',
      'kernel_shape: expected one list, as kernel_shape=2,3 or kernel_shape=2&kernel_shape=3; got kernel_shape=2,2 among 2 values',
    ],
    [
      'kernel_shape=2&kernel_shape=[2,2]',
      'kernel_shape: expected one list, as kernel_shape=2,3 or kernel_shape=2&kernel_shape=3; got kernel_shape=[2,2] among 2 values',
    ],
    [
      'kernel_shape=2&kernel_shape=',
      'kernel_shape: expected one list, as kernel_shape=2,3 or kernel_shape=2&kernel_shape=3; got kernel_shape= among 2 values',
    ],
    [
      'kernel_shape[1]=2&kernel_shape[0]=2',
      'kernel_shape: expected one list, as kernel_shape=2,3 or kernel_shape=2&kernel_shape=3; got kernel_shape[1]',
    ],
    [
      'kernel_shape=2&ceil_mode=true&ceil_mode=false',
      'ceil_mode: expected true or false (default): whether a last window that is cut off counts; got [true,false]',
    ],
    [
      'kernel_shape=2&ceil_mode=2',
      'ceil_mode: expected true or false (default): whether a last window that is cut off counts; got 2',
    ],
  ])('for %s', async (query, detail) => {
    const refused = await post(`/v1/pool/window/max?${TENSOR}&${query}`);
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'INVALID_ATTRIBUTE']);
    expect(refused.json().detail).toBe(detail);
  });

  test('for a key that the body has, too', async () => {
    const inputs = [{ name: 'x', datatype: 'FP32', shape: [1, 1, 2, 2], data: [1, 2, 3, 4] }];
    const refused = await server.app.inject({
      method: 'POST',
      url: '/v1/pool/window/max?kernel_shape=2',
      payload: { inputs, parameters: { kernel_shape: 2 } },
    });
    expect(refused.json()).toMatchObject({ code: 'INVALID_ATTRIBUTE', detail: /both in the query and in the body/ });
  });
});
