import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const tutorial = {
  name: 'x',
  datatype: 'FP32',
  shape: [2, 3, 3],
  data: [1, 2, 3, 4, 5, 6, 7, 8, 9, -1, -2, -3, -4, -5, -6, -7, -8, -9],
};
const raw = Buffer.from(new Float32Array(tutorial.data).buffer);
const MAX = '/v1/explain/window/max?kernel_shape=2,2&strides=2';
const RAW = `${MAX}&shape=2,3,3&datatype=FP32`;

const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
  server.app.inject({ method: 'POST', url, payload, headers });

type Output = { name: string; datatype: string; shape: number[]; data: number[] };
const outputsOf = (body: { outputs: Output[] }) => Object.fromEntries(body.outputs.map((each) => [each.name, each]));

describe('an explained pooling', () => {
  test('responds with y, its provenance and its losses as JSON', async () => {
    const response = await post(`${MAX}&return_indices=true`, { id: 'a', inputs: [tutorial] });
    expect(response.statusCode, response.body).toBe(200);
    expect(response.headers['x-axes']).toBe('channels,height,width');
    const body = response.json();
    expect(body.id).toBe('a');
    const outputs = outputsOf(body);
    expect(outputs.y).toMatchObject({ shape: [2, 1, 1], data: [5, -1] });
    expect(outputs.winners?.data).toEqual([4, 0]);
    expect(outputs.indices?.data).toEqual([4, 0]);
    expect(outputs.weights_offsets).toMatchObject({ datatype: 'INT64', shape: [3], data: [0, 1, 2] });
    expect(outputs.weights_index?.data).toEqual([4, 9]);
    expect(outputs.weights).toMatchObject({ datatype: 'FP32', data: [1, 1] });
    expect(outputs.region_begin).toMatchObject({ shape: [1, 2], data: [0, 0] });
    expect(outputs.region_end?.data).toEqual([2, 2]);
    expect(outputs.padding?.data).toEqual([0]);
    expect(body.explanation).toMatchObject({ weights_kind: 'selection', exact: true, unused_cells: 10 });
    expect(body.explanation.energy_kept).toBeCloseTo(26 / 570, 12);
  });

  test('responds to raw bytes with safetensors, whose metadata have the explanation', async () => {
    const response = await post(RAW, Buffer.from(raw), {
      accept: 'application/x-safetensors',
      'content-type': 'application/octet-stream',
    });
    expect(response.statusCode, response.body).toBe(200);
    const length = Number(response.rawPayload.readBigUInt64LE(0));
    const { __metadata__: metadata, ...tensors } = JSON.parse(response.rawPayload.subarray(8, 8 + length).toString());
    expect(JSON.parse(metadata.explanation).explanation.unused_cells).toBe(10);
    expect(tensors.weights).toMatchObject({ dtype: 'F32', shape: [2] });
    expect(8 + length + tensors.winners.data_offsets[1]).toBeLessThanOrEqual(response.rawPayload.length);
  });

  test('has a list of explanations for several reductions', async () => {
    const body = (await post('/v1/explain/window/mean,max?kernel_shape=2,2', { inputs: [tutorial] })).json();
    expect(body.explanation.map(({ weights_kind: kind }: { weights_kind: string }) => kind)).toEqual([
      'exact',
      'selection',
    ]);
    const { y, winners, weights_offsets: offsets } = outputsOf(body);
    expect(y?.shape).toEqual([4, 1, 1]);
    expect(winners?.data).toEqual([-1, -1, 4, 0]);
    expect(offsets?.data).toEqual([0, 4, 8, 9, 10]);
  });

  test('attributes one output, in the shape of x', async () => {
    const url = '/v1/explain/window/soft?kernel_shape=2,2&output=1,0,0&attribution=true';
    const body = (await post(url, { inputs: [{ ...tutorial, datatype: 'FP64' }] })).json();
    const { attribution, weights_offsets: offsets } = outputsOf(body);
    expect(attribution).toMatchObject({ datatype: 'FP64', shape: [2, 3, 3] });
    expect(attribution?.data.slice(0, 9)).toEqual(Array(9).fill(0));
    expect(attribution?.data.slice(9).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(offsets?.data).toEqual([0, 4]);
    expect(body.attribution).toMatchObject({ straight_through: [] });
  });

  test('counts the segments of ids before it explains them', async () => {
    const x = { name: 'x', datatype: 'FP32', shape: [3, 1], data: [1, 2, 4] };
    const ids = { name: 'segment_ids', datatype: 'INT64', shape: [3], data: [0, 2, 2] };
    const body = (await post('/v1/explain/segment/mean', { inputs: [x, ids] })).json();
    const { y, region_end: end, weights_index: index } = outputsOf(body);
    expect(y?.data).toEqual([1, 'NaN', 3]);
    expect(end?.data).toEqual([1, 0, 3]);
    expect(index?.data).toEqual([0, 1, 2]);
  });

  test.each([
    ['a format of one tensor', RAW, { 'content-type': 'application/octet-stream' }, 406, 'NOT_ACCEPTABLE'],
    ['partial', `${RAW}&partial=true`, {}, 422, 'UNKNOWN_ATTRIBUTE'],
    ['stream', `${RAW}&stream=true`, {}, 422, 'UNKNOWN_ATTRIBUTE'],
    [
      'exact weights that there are not',
      '/v1/explain/window/lse?kernel_shape=2,2&shape=2,3,3&datatype=FP32&weights=exact',
      {},
      422,
      'INVALID_ATTRIBUTE',
    ],
    ['an output outside', `${RAW}&output=2,0,0`, {}, 422, 'INVALID_ATTRIBUTE'],
    ['attribution without an output', `${RAW}&attribution=true`, {}, 422, 'INVALID_ATTRIBUTE'],
    [
      'alias without strides',
      '/v1/explain/global/max?shape=2,3,3&unbatched=true&datatype=FP32&alias=true',
      {},
      422,
      'INVALID_ATTRIBUTE',
    ],
    ['an unknown reduction', '/v1/explain/window/mex?shape=2,3,3&datatype=FP32', {}, 404, 'UNKNOWN_OPERATOR'],
  ])('refuses %s', async (_, url, headers, status, code) => {
    const response = await post(url, Buffer.from(raw), { 'content-type': 'application/octet-stream', ...headers });
    expect(response.statusCode, response.body).toBe(status);
    expect(response.json().code).toBe(code);
  });
});

describe('the limits of an explanation', () => {
  let small: ServerUnderTest;
  beforeAll(async () => {
    small = await startServer({ maxWeights: 8, maxRequestMs: 5 });
  });
  afterAll(() => small.close());

  test('refuse too many weights, and say what works', async () => {
    const send = (url: string) =>
      small.app.inject({
        method: 'POST',
        url,
        payload: Buffer.from(raw),
        headers: { 'content-type': 'application/octet-stream', accept: 'application/json' },
      });
    const refused = await send(`${RAW}&strides=1`.replace('strides=2&', ''));
    expect(refused.statusCode, refused.body).toBe(413);
    expect(refused.json()).toMatchObject({ code: 'RESPONSE_TOO_LARGE' });
    expect(refused.json().detail).toContain(
      'up to 32 weights, expected at most 8 (POOLSERVE_MAX_WEIGHTS): leave them out with weights=none',
    );
    expect((await send(`${RAW}&weights=none`)).statusCode).toBe(200);
    expect((await send(`${RAW}&output=0,0,0`)).statusCode).toBe(200);
  });

  test('refuse work that would take too long, before the body', async () => {
    const url = '/v1/explain/global/quantile?shape=1,64,64,64&datatype=FP32&weights=none';
    const payload = Buffer.alloc(4 * 64 ** 3);
    const response = await small.app.inject({
      method: 'POST',
      url,
      payload,
      headers: { 'content-type': 'application/octet-stream', accept: 'application/json' },
    });
    expect(response.statusCode, response.body).toBe(413);
    expect(response.json().code).toBe('WORK_TOO_LARGE');
  });
});

test('the plan of an explanation runs in a worker', async () => {
  const before = server.dispatcher.plans.transferred;
  await post(MAX, { inputs: [tutorial] });
  expect(server.dispatcher.plans.transferred).toBe(before + 1);
});

describe('a reduction of rows', () => {
  const x = { name: 'x', datatype: 'FP64', shape: [1, 2, 2], data: [0, 0, Math.SQRT2 * Math.log(3), 4] };
  const query = { name: 'query', datatype: 'FP64', shape: [2], data: [1, 0] };

  test('attention has the weights of its rows', async () => {
    const body = (await post('/v1/explain/sequence/attention', { inputs: [x, query] })).json();
    const { weights, weights_index: index, weights_offsets: offsets } = outputsOf(body);
    expect(index?.data).toEqual([0, 1]);
    expect(offsets?.data).toEqual([0, 2]);
    expect(weights?.data[0]).toBeCloseTo(0.25, 12);
    expect(weights?.data[1]).toBeCloseTo(0.75, 12);
    expect(body.explanation).toMatchObject({ weights_kind: 'exact', exact: true, unused_cells: 0 });
  });

  test('a covariance has derivatives of one output', async () => {
    const body = (await post('/v1/explain/sequence/covariance?output=0,1,1&attribution=true', { inputs: [x] })).json();
    const { weights, weights_index: index, attribution } = outputsOf(body);
    expect(index?.data).toEqual([1, 3]);
    expect(weights?.data).toEqual([-2, 2]);
    expect(attribution?.data).toEqual([0, -2, 0, 2]);
    expect(body.explanation).toMatchObject({
      energy_kept: null,
      variance_kept: [null, null],
      weights_kind: 'derivative',
      exact: false,
    });
  });

  test.each([
    [
      'weights without an output',
      '/v1/explain/sequence/covariance',
      'weights: expected output=INDEX beside the derivative of covariance',
    ],
    [
      'exact weights',
      '/v1/explain/sequence/covariance?weights=exact&output=0,0,0',
      'whose outputs are no sums of rows, got exact',
    ],
  ])('is refused for %s', async (_, url, detail) => {
    const response = await post(url, { inputs: [x] });
    expect(response.json()).toMatchObject({ code: 'INVALID_ATTRIBUTE', detail: expect.stringContaining(detail) });
  });

  test('has figures without weights', async () => {
    const body = (await post('/v1/explain/sequence/covariance?weights=none', { inputs: [x] })).json();
    expect(body.explanation).toMatchObject({ reconstruction: null, padding_share: 0 });
  });
});

test('an explanation has the same bytes for every number of workers', async () => {
  const several = await startServer({ workers: 3 });
  try {
    const payload = { inputs: [{ ...tutorial, datatype: 'FP64' }] };
    const url = '/v1/explain/window/soft,max?kernel_shape=2,2&strides=1';
    const others = await several.app.inject({ method: 'POST', url, payload });
    expect((await post(url, payload)).body).toBe(others.body);
  } finally {
    await several.close();
  }
});
