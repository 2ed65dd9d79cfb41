import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtIns } from '../../../src/models/folder/built-ins.ts';
import { MODELS } from '../../../src/models/list.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const get = async (url: string) => (await server.app.inject(url)).json();
const post = (url: string, payload?: object) => server.app.inject({ method: 'POST', url, ...(payload && { payload }) });

describe('the server', () => {
  test('says its name, version and the extensions that are there', async () => {
    expect(await get('/v2')).toEqual({
      name: 'poolserve',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      extensions: [
        'binary_tensor_data',
        'logging',
        'model_configuration',
        'model_repository',
        'parameters',
        'statistics',
      ],
      limits: expect.objectContaining({ inputs: { setting: 'POOLSERVE_MAX_INPUTS', limit: 32 } }),
    });
  });

  test('is live and ready, and while draining not ready but live', async () => {
    const other = await startServer();
    const statuses = async () =>
      Promise.all(
        ['/v2/health/live', '/v2/health/ready', '/v2/models/pool.global.max/ready'].map(
          async (url) => (await other.app.inject(url)).statusCode,
        ),
      );
    expect(await statuses()).toEqual([200, 200, 200]);
    other.drain();
    expect(await statuses()).toEqual([200, 503, 503]);
    await other.close();
  });
});

describe.each(['/v2/models/onnx.MaxPool', '/v2/models/onnx.MaxPool/versions/1'])('%s', (url) => {
  test('tells its metadata', async () => {
    expect(await get(url)).toMatchObject({
      name: 'onnx.MaxPool',
      versions: ['1'],
      platform: 'poolserve',
      inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, -1, -1, -1] }],
      outputs: [
        { name: 'Y', datatype: 'FP32', shape: [-1, -1, -1, -1] },
        { name: 'Indices', datatype: 'INT64', shape: [-1, -1, -1, -1] },
      ],
    });
  });

  test('tells its configuration', async () => {
    expect(await get(`${url}/config`)).toMatchObject({
      name: 'onnx.MaxPool',
      backend: 'poolserve',
      max_batch_size: 0,
      input: [{ name: 'X', data_type: 'TYPE_FP32', dims: [-1, -1, -1, -1], ranks: [3, 4, 5] }],
      output: [{ name: 'Y' }, { name: 'Indices', data_type: 'TYPE_INT64' }],
      parameters: {
        strides: {
          string_value:
            'step of the window, one for each axis (default 1): a list of 1 to 6 values, each a whole number from 1',
        },
        auto_pad: { string_value: 'NOTSET (default), SAME_UPPER, SAME_LOWER or VALID' },
      },
    });
  });

  test('is ready', async () => {
    expect(await get(`${url}/ready`)).toEqual({ name: 'onnx.MaxPool', ready: true });
  });

  test('has statistics', async () => {
    expect(await get(`${url}/stats`)).toMatchObject({ model_stats: [{ name: 'onnx.MaxPool', version: '1' }] });
  });
});

/** Every model of a service without a folder of its own: the last ones are built in pipelines. */
const NAMES = [...MODELS.map(({ name }) => name), 'pipeline', ...(await builtIns()).map(({ name }) => name)];

describe('models', () => {
  test('are listed, and each of them is described and ready', async () => {
    const { models } = await get('/v2/models');
    expect(models).toEqual(NAMES);
    // The document of a request to the model pipeline says what tensors it has.
    for (const name of models.filter((model: string) => model !== 'pipeline')) {
      const [metadata, config] = [await get(`/v2/models/${name}`), await get(`/v2/models/${name}/config`)];
      expect(metadata.inputs.length).toBeGreaterThan(0);
      expect(config.output.length).toBe(metadata.outputs.length);
    }
  });

  test('are found by a part of their names', async () => {
    const { models } = await get('/v2/models?name=MaxPool2d');
    expect(models).toContain('torch.nn.MaxPool2d');
    expect(models.every((name: string) => name.toLowerCase().includes('maxpool2d'))).toBe(true);
    expect((await get('/v2/models?name=no.such')).models).toEqual([]);
  });

  test.each([
    ['torch.embedding_bag', 'INT64 FP32 INT64 FP32'],
    ['torch.max_unpool2d', 'FP32 INT64'],
    ['torch.segment_reduce', 'FP32 INT64 INT64'],
    ['onnx.MaxUnpool', 'FP32 INT64 INT64'],
    ['onnx.RoiAlign', 'FP32 FP32 INT64'],
    ['onnx.Pad', 'FP32 INT64 FP32 INT64'],
    ['sentence_transformers.SpladePooling', 'FP32 INT64 INT64 INT64'],
    ['pool.segment.mean', 'FP32 INT64 INT64 INT64'],
    ['pool.span.weighted', 'FP32 INT64 FP32'],
    ['pool.sequence.mean', 'FP32 BOOL INT64'],
  ])('say which inputs of %s are of integers', async (model, datatypes) => {
    const [metadata, config] = [await get(`/v2/models/${model}`), await get(`/v2/models/${model}/config`)];
    expect(metadata.inputs.map(({ datatype }: { datatype: string }) => datatype).join(' ')).toBe(datatypes);
    const types = config.input.map((input: { data_type: string }) => input.data_type.replace('TYPE_', ''));
    expect(types.join(' ')).toBe(datatypes);
  });

  test('that join reductions are found by any name, also encoded', async () => {
    expect(await get('/v2/models/pool.global.mean%2Cmax')).toMatchObject({ name: 'pool.global.mean,max' });
  });
});

describe('an address of /v2 with a slash at its end', () => {
  test.each([
    '/v2',
    '/v2/health/live',
    '/v2/health/ready',
    '/v2/models',
    '/v2/models/stats',
    '/v2/models/onnx.MaxPool',
    '/v2/models/onnx.MaxPool/config',
    '/v2/models/onnx.MaxPool/ready',
    '/v2/models/onnx.MaxPool/versions/1',
    '/v2/models/onnx.MaxPool/versions/1/stats',
  ])('%s/ is the same', async (url) => {
    expect(await get(`${url}/`)).toEqual(await get(url));
    expect(await get(`${url}/?x=1`)).toEqual(await get(url));
  });

  test('takes requests, and refuses other methods in the form of /v2', async () => {
    const inputs = [{ name: 'x', datatype: 'FP32', shape: [1, 1, 3], data: [1, 3, 2] }];
    const response = await post('/v2/models/pool.global.max/infer/', { inputs });
    expect(response.json().outputs[0].data).toEqual([3]);
    expect((await post('/v2/repository/index/', {})).json()).toHaveLength(NAMES.length);
    const refused = await post('/v2/', {});
    expect([refused.statusCode, refused.json().code]).toEqual([405, 'METHOD_NOT_ALLOWED']);
  });
});

describe('statistics', () => {
  test('count served requests, their batch, and refused ones', async () => {
    const infer = (shape: number[]) =>
      post('/v2/models/pool.global.min/infer', { inputs: [{ name: 'x', datatype: 'FP32', shape, data: [1, 2, 3] }] });
    expect((await infer([3, 1, 1])).statusCode).toBe(200);
    expect((await infer([1, 1, 2])).statusCode).toBe(400);
    const [stats] = (await get('/v2/models/pool.global.min/stats')).model_stats;
    expect(stats).toMatchObject({ inference_count: 3, execution_count: 1, batch_stats: [] });
    expect(stats.last_inference).toBeGreaterThan(0);
    const { success, fail, ...stages } = stats.inference_stats;
    expect([success.count, fail.count]).toEqual([1, 1]);
    expect(Object.keys(stages)).toEqual(['queue', 'compute_input', 'compute_infer', 'compute_output']);
    for (const { count, ns } of Object.values<{ count: number; ns: number }>(stages)) {
      expect(count).toBe(1);
      expect(ns).toBeLessThanOrEqual(success.ns);
    }
    const all = (await get('/v2/models/stats')).model_stats;
    expect(all).toHaveLength(NAMES.length);
    expect(all).toContainEqual(stats);
  });
});

describe('the repository', () => {
  test.each([undefined, {}, { ready: true }])('lists every model as ready, asked with %j', async (payload) => {
    const index = (await post('/v2/repository/index', payload)).json();
    const versions = new Map((await builtIns()).map(({ name, version }) => [name, version]));
    expect(index).toEqual(
      NAMES.map((name) => ({ name, version: versions.get(name) ?? '1', state: 'READY', reason: '' })),
    );
  });

  test('has loaded what is there', async () => {
    const response = await post('/v2/repository/models/pool.window.max/load');
    expect([response.statusCode, response.json()]).toEqual([200, { name: 'pool.window.max', load: true }]);
  });
});

test('inferences are counted and logged by their model, and say their durations', async () => {
  const logging = await startServer({ logLevel: 'info' });
  const payload = { inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 1, 2], data: [1, 2] }] };
  const headers = { 'x-request-id': 'infer-1' };
  const response = await logging.app.inject({
    method: 'POST',
    url: '/v2/models/pool.global.max/infer',
    payload,
    headers,
  });
  expect(response.headers).toMatchObject({ 'x-request-id': 'infer-1', 'server-timing': /^receive;dur=/ });
  await expect
    .poll(() => logging.log)
    .toContainEqual(expect.objectContaining({ request_id: 'infer-1', operator: 'pool.global.max', status: 200 }));
  const { body } = await logging.app.inject('/metrics');
  expect(body).toMatch(/^poolserve_requests_total\{route="\/v2\/models\/:model\/infer",status="200"\} 1$/m);
  expect(body).toMatch(/^poolserve_stage_seconds_count\{stage="compute"\} 1$/m);
  await logging.close();
});
