import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TensorSpec } from '../../../src/tensor/tensor.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';
import { binaryMessage } from '../support/v2-message.ts';
import { FORMATS, type Pooling, type Request } from './limit-requests.ts';

/** Little of everything, and much of everything else. */
const LIMITS = { maxRequestMs: 5, maxResponseBytes: 6000, maxInputs: 2, maxReductions: 2, maxSteps: 4 };

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer(LIMITS);
});
afterAll(() => server.close());

const x = (datatype: TensorSpec['datatype'], ...shape: readonly number[]): TensorSpec => ({
  name: 'x',
  datatype,
  shape,
});
const small: Pooling = { pool: ['window', 'max'], query: 'kernel_shape=2', inputs: [x('FP32', 1, 1, 4, 4)] };

const send = async ({ method, url, headers, payload }: Request) => {
  const response = await server.app.inject({ method, url, payload, ...(headers && { headers }) });
  return {
    status: response.statusCode,
    body: response.headers['content-type']?.toString().includes('json') ? response.json() : {},
  };
};

// Whatever was refused: nothing is held, and the next request is served.
afterEach(async () => {
  expect((await server.app.inject('/metrics')).body).toContain('\npoolserve_in_flight_bytes 0\n');
  const work = () => [server.dispatcher.busy(), server.dispatcher.queueDepth()];
  await expect.poll(work, { interval: 5 }).toEqual([0, 0]);
  expect((await send(FORMATS.raw?.(small) as Request)).status).toBe(200);
});

const ROWS: readonly (readonly [code: string, setting: string, limit: number, says: RegExp, Pooling])[] = [
  [
    'WORK_TOO_LARGE',
    'POOLSERVE_MAX_REQUEST_MS',
    5,
    /needs about \d+ ms of a thread.*fewer rows/,
    { pool: ['window', 'median'], query: 'kernel_shape=100&strides=2', inputs: [x('FP32', 1, 1, 128, 128)] },
  ],
  [
    'RESPONSE_TOO_LARGE',
    'POOLSERVE_MAX_RESPONSE_BYTES',
    6000,
    /the response has up to \d+ bytes.*smaller outputs/,
    { pool: ['window', 'max'], query: 'kernel_shape=1&pads=50', inputs: [x('UINT8', 1, 1, 1, 1)] },
  ],
  [
    'TOO_MANY_ITEMS',
    'POOLSERVE_MAX_REDUCTIONS',
    2,
    /expected at most 2 reductions .*got 3/,
    { ...small, pool: ['window', 'max,mean,min'] },
  ],
];

describe.each(ROWS)('%s of %s', (code, setting, limit, says, pooling) => {
  test.each(Object.keys(FORMATS))('is refused at planning: %s', async (format) => {
    const { status, body } = await send(FORMATS[format]?.(pooling) as Request);
    expect(body).toMatchObject({ code, error: expect.stringMatching(says) });
    expect(body.error).toContain(`${limit}`);
    expect(body.error).toContain(setting);
    expect(status).toBe(413);
  });
});

test.each(['json', 'safetensors', 'v2 json', 'v2 binary', 'plan'])(
  'more inputs than a request may have are refused: %s',
  async (format) => {
    const inputs = [
      x('FP32', 1, 4, 2),
      ...['mask', 'weights'].map((name) => ({ name, datatype: 'FP32', shape: [1, 4] }) as const),
    ];
    const { status, body } = await send(FORMATS[format]?.({ pool: ['sequence', 'weighted'], inputs }) as Request);
    expect([status, body.code, body.pointer]).toEqual([413, 'TOO_MANY_ITEMS', '/inputs']);
    expect(body.error).toMatch(/at most 2 tensors \(POOLSERVE_MAX_INPUTS\), got 3/);
  },
);

describe('merges', () => {
  const merge = (format: string, reduction: string, inputs: readonly TensorSpec[]): Request => {
    const request = FORMATS[format]?.({ pool: ['x', reduction], inputs }) as Request;
    return { ...request, url: `/v1/merge/${reduction}` };
  };
  const state = (name: string, ...shape: readonly number[]): TensorSpec => ({ name, datatype: 'FP64', shape });

  test.each(['json', 'safetensors'])('are held to the limits: %s', async (format) => {
    const many = [state('count', 1), state('mean', 1, 2), state('m2', 1, 2, 2)];
    expect((await send(merge(format, 'covariance', many))).body).toMatchObject({ code: 'TOO_MANY_ITEMS' });
    const large = [state('sum', 2, 800), state('count', 2, 800)];
    expect((await send(merge(format, 'mean', large))).body).toMatchObject({ code: 'RESPONSE_TOO_LARGE' });
  });
});

test('JSON whose text may be too long is refused, and the same tensors as bytes are not', async () => {
  const pooling: Pooling = { pool: ['window', 'max'], query: 'kernel_shape=1', inputs: [x('FP32', 1, 1, 20, 20)] };
  for (const format of ['json', 'v2 json']) {
    const { status, body } = await send(FORMATS[format]?.(pooling) as Request);
    expect([status, body.code]).toEqual([413, 'RESPONSE_TOO_LARGE']);
    expect(body.error).toContain('as bytes instead of JSON its tensors have 1600');
  }
  for (const format of ['raw', 'npy', 'safetensors', 'v2 binary', 'v2 raw'])
    expect((await send(FORMATS[format]?.(pooling) as Request)).status).toBe(200);
  const { body } = await send(FORMATS.plan?.(pooling) as Request);
  expect(body.limits.response_bytes).toEqual({
    setting: 'POOLSERVE_MAX_RESPONSE_BYTES',
    limit: 6000,
    needs: 1600,
    needs_as_json: 9200,
  });
});

test('only the outputs of a response that are asked for count', async () => {
  const inputs = [{ ...x('FP32', 1, 1, 28, 28), parameters: { binary_data_size: 3136 } }];
  const parameters = { kernel_shape: 1, return_indices: true, binary_data_output: true };
  const post = (outputs?: readonly object[]) => {
    const message = { inputs, parameters, ...(outputs && { outputs }) };
    return send({
      method: 'POST',
      url: '/v2/models/pool.window.max/infer',
      ...binaryMessage(message, Buffer.alloc(3136)),
    });
  };
  expect((await post()).status).toBe(413);
  expect((await post([{ name: 'y' }])).status).toBe(200);
  expect((await post([{ name: 'indices' }])).status).toBe(413);
});

test('more outputs than a request may name are refused', async () => {
  const outputs = ['y', 'indices', 'z'].map((name) => ({ name }));
  const { status, body } = await send({
    method: 'POST',
    url: '/v2/models/pool.global.max/infer',
    payload: { inputs: [{ ...x('FP32', 1, 1, 1, 1), data: [1] }], outputs },
  });
  expect([status, body.code, body.pointer]).toEqual([413, 'TOO_MANY_ITEMS', '/outputs']);
});

test('more steps than a pipeline may have are refused', async () => {
  const tokens = { name: 'token_embeddings', datatype: 'FP32', shape: [1, 2, 2], data: [1, 2, 3, 4] };
  const mask = { name: 'attention_mask', datatype: 'INT64', shape: [1, 2], data: [1, 1] };
  const post = (pooling_mode: readonly string[]) =>
    send({
      method: 'POST',
      url: '/v2/models/sentence_transformers.Pooling/infer',
      payload: { inputs: [tokens, mask], parameters: { pooling_mode } },
    });
  expect((await post(['mean'])).status).toBe(200);
  const { status, body } = await post(['mean', 'max', 'cls', 'lasttoken', 'weightedmean']);
  expect([status, body.code]).toEqual([413, 'TOO_MANY_ITEMS']);
  expect(body.error).toMatch(/pipeline has \d+ steps, expected at most 4 \(POOLSERVE_MAX_STEPS\)/);
});

test.each([
  ['GET', '/v2/models/pool.global.max,max,max'],
  ['GET', '/v2/models/pool.global.max,max,max/config'],
  ['POST', '/v2/repository/models/pool.global.max,max,max/load'],
] as const)('a model of more reductions than may be joined is not there: %s %s', async (method, url) => {
  const response = await server.app.inject({ method, url });
  expect([response.statusCode, response.json().code]).toEqual([413, 'TOO_MANY_ITEMS']);
});

describe('streams', () => {
  const stream = (query: string) =>
    send({ method: 'POST', url: `/v1/pool/window/max?stream=true&${query}`, payload: Buffer.alloc(8192) });

  test('have no limit as a whole but for each task', async () => {
    expect((await stream('kernel_shape=1&datatype=UINT8&shape=128,64,1')).status).toBe(200);
    expect((await stream('kernel_shape=1&pads=6000&datatype=UINT8&shape=1,1,8192')).body).toMatchObject({
      code: 'RESPONSE_TOO_LARGE',
    });
  });

  test.each<[string, boolean, string, string, TensorSpec]>([
    ['raw', true, 'window/max', 'kernel_shape=1', x('UINT8', 128, 64, 1)],
    ['npy', true, 'window/max', 'kernel_shape=1', x('UINT8', 128, 64, 1)],
    ['raw', false, 'window/max', 'kernel_shape=1&pads=6000', x('UINT8', 1, 1, 1)],
    ['raw', false, 'window/max', 'kernel_shape=1&return_indices=true', x('UINT8', 128, 64, 1)],
    ['json', false, 'window/max', 'kernel_shape=1', x('UINT8', 128, 64, 1)],
  ])('are what a refusal of %s names where they work: %s, %s?%s', async (format, works, path, query, spec) => {
    const [region = '', reductions = ''] = path.split('/');
    const pooling: Pooling = { pool: [region, reductions], query, inputs: [spec] };
    const accept = query.includes('indices') ? { accept: 'application/json' } : {};
    const request = FORMATS[format]?.(pooling) as Request;
    const { body } = await send({ ...request, headers: { ...request.headers, ...accept } });
    expect([body.code, body.detail.includes('stream=true')]).toEqual(['RESPONSE_TOO_LARGE', works]);
    const told = await send(FORMATS.plan?.(pooling) as Request);
    expect(told.body.code).toBe('RESPONSE_TOO_LARGE');
  });
});

test('limits are stated by /v1/limits, /v2 and /v1/plan in the same words', async () => {
  const [told, server2] = await Promise.all(
    ['/v1/limits', '/v2'].map(async (url) => (await server.app.inject(url)).json()),
  );
  expect(told.limits).toMatchObject({
    request_ms: { setting: 'POOLSERVE_MAX_REQUEST_MS', limit: 5 },
    response_bytes: { setting: 'POOLSERVE_MAX_RESPONSE_BYTES', limit: 6000 },
    inputs: { setting: 'POOLSERVE_MAX_INPUTS', limit: 2 },
    reductions: { setting: 'POOLSERVE_MAX_REDUCTIONS', limit: 2 },
    steps: { setting: 'POOLSERVE_MAX_STEPS', limit: 4 },
  });
  expect(told.capacity).toMatchObject({ workers: { setting: 'POOLSERVE_WORKERS', limit: 1 } });
  expect(server2.limits).toEqual(told.limits);
  const { body: plan } = await send(FORMATS.plan?.(small) as Request);
  for (const [name, { needs, ...limit }] of Object.entries<{ needs: number }>(plan.limits)) {
    expect(limit).toMatchObject(told.limits[name]);
    expect(needs).toBeGreaterThan(0);
  }
  expect(plan.limits.request_ms.needs).toBeCloseTo(plan.cost.microseconds / 1000);
});
