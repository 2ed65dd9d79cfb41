import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeNpyHead } from '../../../src/codec/npy.ts';
import { writeSafetensors } from '../../../src/codec/safetensors-output.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';
import { binaryMessage } from '../support/v2-message.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const x = { name: 'x', datatype: 'FP32', shape: [1, 2, 2] } as const;
const mask = { name: 'mask', datatype: 'INT64', shape: [1, 2] } as const;
const values = [3, -4, 9, 9];
const pipeline = { steps: [{ pool: 'sequence/sum' }, { transform: 'relu' }] };
const bytes = () => Buffer.from(new Float32Array(values).buffer);
const maskBytes = () => Buffer.from(new BigInt64Array([1n, 0n]).buffer);
const inputs = [
  { ...x, data: values },
  { ...mask, data: [1, 0] },
];
const post = (url: string, payload: object | Buffer, headers: Record<string, string> = {}) =>
  server.app.inject({ method: 'POST', url, payload, headers });
const query = `pipeline=${encodeURIComponent(JSON.stringify(pipeline))}`;
const floats = (body: Buffer) => [...new Float32Array(new Uint8Array(body).buffer)];

describe('POST /v1/pipelines', () => {
  test('takes the pipeline beside the inputs in JSON', async () => {
    const response = await post('/v1/pipelines', { id: 'mine', inputs, pipeline });
    expect(response.json()).toEqual({
      id: 'mine',
      outputs: [{ name: 'y', datatype: 'FP32', shape: [1, 2], data: [3, 0] }],
    });
  });

  test('takes it from the query beside raw bytes, npy and safetensors', async () => {
    const raw = await post(`/v1/pipelines?shape=1,2,2&datatype=FP32&${query}`, bytes(), {
      'content-type': 'application/octet-stream',
    });
    expect(floats(raw.rawPayload)).toEqual([12, 5]);
    const npy = Buffer.concat([writeNpyHead(x), bytes()]);
    const array = await post(`/v1/pipelines?${query}`, npy, { 'content-type': 'application/x-npy' });
    expect(floats(array.rawPayload.subarray(-8))).toEqual([12, 5]);
    const tensors = writeSafetensors([
      { spec: x, chunks: [bytes()] },
      { spec: mask, chunks: [maskBytes()] },
    ]);
    const file = await post(`/v1/pipelines?${query}`, Buffer.concat(tensors), {
      'content-type': 'application/x-safetensors',
    });
    expect(floats(file.rawPayload.subarray(-8))).toEqual([3, 0]);
  });

  test.each([
    [
      'in the body',
      '/v1/pipelines',
      { inputs, pipeline: { steps: [{ transform: 'relu', attributes: { a: 1 } }] } },
      'UNKNOWN_ATTRIBUTE',
      '/pipeline/steps/0/attributes/a',
    ],
    [
      'as text in the body',
      '/v1/pipelines',
      { inputs, pipeline: '{"steps":[]}' },
      'INVALID_PIPELINE',
      '/pipeline/steps',
    ],
    [
      'among the parameters',
      '/v1/pipelines',
      { inputs, parameters: { pipeline: { steps: [{}] } } },
      'INVALID_PIPELINE',
      '/parameters/pipeline/steps/0',
    ],
    ['in the query', '/v1/pipelines?pipeline=%7B%22steps%22%3A3%7D', { inputs }, 'INVALID_PIPELINE', '?pipeline/steps'],
    ['as text that is no JSON', '/v1/pipelines?pipeline=%7B', { inputs }, 'MALFORMED_JSON', '?pipeline'],
    ['twice', `/v1/pipelines?${query}`, { inputs, pipeline }, 'INVALID_ATTRIBUTE', '?pipeline'],
    ['nowhere', '/v1/pipelines', { inputs }, 'INVALID_PIPELINE', '?pipeline'],
    ['beside another attribute', '/v1/pipelines?axis=1', { inputs, pipeline }, 'UNKNOWN_ATTRIBUTE', '?axis'],
    [
      'of 10,000 steps',
      '/v1/pipelines',
      { inputs, pipeline: { steps: Array(10_000).fill({ transform: 'relu' }) } },
      'TOO_MANY_ITEMS',
      '/pipeline/steps',
    ],
    ['where an operator takes none', '/v1/pool/sequence/sum', { inputs, pipeline }, 'UNKNOWN_ATTRIBUTE', '/pipeline'],
  ])('refuses a pipeline %s', async (_, url, payload, code, pointer) => {
    const response = await post(url, payload);
    expect(response.json()).toMatchObject({ code, pointer });
    expect(response.statusCode).toBeLessThan(500);
  });

  test('refuses one that is nested without end before it is planned', async () => {
    const text = `{"inputs":[],"pipeline":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    const response = await post('/v1/pipelines', Buffer.from(text), { 'content-type': 'application/json' });
    expect(response.json()).toMatchObject({ code: 'INVALID_PIPELINE', pointer: '/pipeline' });
  });
});

describe('a named pipeline', () => {
  test('is run by its name, and says its version', async () => {
    const response = await post('/v1/pipelines/embedding', { inputs });
    expect(response.json().outputs).toEqual([
      { name: 'embedding', datatype: 'FP32', shape: [1, 2], data: [expect.closeTo(0.6, 6), expect.closeTo(-0.8, 6)] },
    ]);
    expect(response.headers['x-pipeline-version']).toMatch(/^[0-9a-f]{12}$/);
  });

  test('takes parameters from the query and the body', async () => {
    const sequence = { name: 'x', datatype: 'FP32', shape: [1, 1, 6], data: [4, 2, 3, 1, 5, 6] };
    expect((await post('/v1/pipelines/maxmin?s=3', { inputs: [sequence] })).json().outputs[0].data).toEqual([2]);
    expect((await post('/v1/pipelines/maxmin', { inputs: [sequence] })).json().outputs[0].data).toEqual([5]);
    const wrong = await post('/v1/pipelines/maxmin', { inputs: [sequence], parameters: { s: 0 } });
    expect(wrong.json()).toMatchObject({ code: 'INVALID_ATTRIBUTE', pointer: '/parameters/s' });
  });

  test('of an unknown name is refused with near ones', async () => {
    const response = await post('/v1/pipelines/embeding', { inputs });
    expect(response.statusCode).toBe(404);
    expect(response.json()).toMatchObject({ code: 'UNKNOWN_MODEL', detail: /did you mean "embedding"/ });
  });
});

test('plans of pipelines have outputs, cost and memory without data', async () => {
  const given = await post('/v1/plan/pipelines', { inputs: [x], pipeline });
  expect(given.json()).toMatchObject({
    outputs: [{ name: 'y', shape: [1, 2] }],
    cost: { bytes_read: 16 },
    streamable: false,
  });
  const wrong = await post('/v1/plan/pipelines', { inputs: [x], pipeline: { steps: [{ pool: 'a/b' }] } });
  expect(wrong.json()).toMatchObject({ code: 'UNKNOWN_OPERATOR', pointer: '/pipeline/steps/0' });
  const named = await server.app.inject({
    method: 'POST',
    url: '/v1/plan/pipelines/embedding?shape=2,3,4&datatype=FP16',
  });
  expect(named.json()).toMatchObject({ outputs: [{ name: 'embedding', datatype: 'FP16', shape: [2, 4] }] });
});

test('the schema of documents is JSON Schema', async () => {
  const schema = (await server.app.inject({ url: '/v1/pipelines/schema' })).json();
  expect(schema).toMatchObject({ type: 'object', required: ['steps'], properties: { steps: { maxItems: 256 } } });
});

describe('/v2', () => {
  const infer = (model: string, body: object) => post(`/v2/models/${model}/infer`, body);

  test('has the model pipeline, with the document as an object or as text', async () => {
    for (const document of [pipeline, JSON.stringify(pipeline)]) {
      const response = await infer('pipeline', { inputs, parameters: { pipeline: document } });
      expect(response.json().outputs).toEqual([{ name: 'y', datatype: 'FP32', shape: [1, 2], data: [3, 0] }]);
    }
    const wrong = await infer('pipeline', { inputs, parameters: { pipeline: { steps: [{ pool: 'sequence/sm' }] } } });
    expect(wrong.json()).toMatchObject({ code: 'UNKNOWN_OPERATOR', pointer: '/parameters/pipeline/steps/0' });
  });

  test('takes binary tensors, and responds with those outputs that are requested', async () => {
    const document = {
      steps: [
        { pool: 'sequence/sum', output: 'sum' },
        { transform: 'relu', output: 'y' },
      ],
      outputs: ['sum', 'y'],
    };
    const body = {
      inputs: [{ ...x, parameters: { binary_data_size: 16 } }],
      outputs: [{ name: 'y' }],
      parameters: { pipeline: document },
    };
    const { payload, headers } = binaryMessage(body, bytes());
    const response = await post('/v2/models/pipeline/infer', payload, headers);
    expect(response.json().outputs).toEqual([{ name: 'y', datatype: 'FP32', shape: [1, 2], data: [12, 5] }]);
  });

  test('serves named pipelines as models, with their versions and shapes', async () => {
    const { version } = (await post('/v2/repository/index', {}))
      .json()
      .find(({ name }: { name: string }) => name === 'maxmin');
    const metadata = (await server.app.inject({ url: '/v2/models/maxmin' })).json();
    expect(metadata).toMatchObject({
      versions: [version],
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, -1, -1] }],
      outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, -1] }],
    });
    const config = (await server.app.inject({ url: '/v2/models/maxmin/config' })).json();
    expect(config.parameters.s.string_value).toContain('default 2');
    const body = { inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 1, 4], data: [1, 2, 3, 4] }] };
    const response = await post(`/v2/models/maxmin/versions/${version}/infer`, body);
    expect(response.json()).toMatchObject({ model_name: 'maxmin', model_version: version, outputs: [{ data: [3] }] });
    expect(response.headers['x-pipeline-version']).toBe(version);
    expect((await post('/v2/models/maxmin/versions/1/infer', body)).json()).toMatchObject({ code: 'UNKNOWN_MODEL' });
    expect((await server.app.inject({ url: '/v2/models?name=maxm' })).json()).toEqual({ models: ['maxmin'] });
    expect((await server.app.inject({ url: '/v2/models/pipeline' })).json()).toMatchObject({ inputs: [], outputs: [] });
    expect((await infer('embedding', { inputs })).json().outputs[0].name).toBe('embedding');
  });
});
