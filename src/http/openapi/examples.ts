import manifest from '../../../package.json' with { type: 'json' };
import { exampleRequest } from '../../models/example-request.ts';
import { findModel } from '../../models/find-model.ts';
import type { ProbedSignature } from '../../models/probed-signature.ts';
import { catalogue, describeOperator } from '../../pipeline/catalogue.ts';
import { SETTINGS } from '../../settings.ts';
import { DTYPE_NAMES } from '../../tensor/dtype.ts';
import { modelConfig, modelMetadata } from '../models/describe-model.ts';
import { logSettings } from '../observability/log-settings.ts';
import { EXTENSIONS } from '../routes/v2-server.ts';
import { EXPLAIN_EXAMPLES } from './explain-examples.ts';
import { PIPELINE_EXAMPLES } from './pipeline-examples.ts';
import type { Json } from './responses.ts';

/** The example request and response of an operation: JSON or YAML, or the beginning of a text. */
export type OperationExample = {
  readonly request?: unknown;
  readonly response: unknown;
  /** The status of the response; 200 by default. */
  readonly status?: number;
};

/** The model of the examples. */
export const EXAMPLE_MODEL = 'torch.max_pool2d';

const operator = describeOperator('window', 'max');
const { inputs, parameters } = operator.example.request;
const specs = inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape }));

const description = {
  response: { openapi: '3.1.0', info: { title: 'poolserve', version: manifest.version }, paths: {} },
};

const model = findModel(EXAMPLE_MODEL);
/** Inputs and outputs of the model of the examples, as `probedSignature` resolves to them later than this description is needed. */
const SIGNATURE: ProbedSignature = {
  inputs: [{ name: 'input', optional: false, datatype: 'FP32', rank: 4, datatypes: DTYPE_NAMES, ranks: [3, 4] }],
  outputs: [
    { name: 'output', datatype: 'FP32', rank: 4 },
    { name: 'indices', datatype: 'INT64', rank: 4 },
  ],
};
const noTime = { count: 0, ns: 0 };
const statistics = (name: string): Json => ({
  name,
  version: '1',
  last_inference: 0,
  inference_count: 0,
  execution_count: 0,
  inference_stats: {
    ...{ success: noTime, fail: noTime, queue: noTime },
    ...{ compute_input: noTime, compute_infer: noTime, compute_output: noTime },
  },
  batch_stats: [],
});

/** Two limits of one request with their defaults. */
const limits = {
  inputs: { setting: SETTINGS.maxInputs.env, limit: SETTINGS.maxInputs.preset() },
  body_bytes: { setting: SETTINGS.maxBodyBytes.env, limit: SETTINGS.maxBodyBytes.preset() },
};

/** Largest values of the windows of the catalogue's example, 1 to 16 on 4 × 4. */
const POOLED = { datatype: 'FP32', shape: [1, 1, 2, 2], data: [6, 8, 14, 16] };
const ready = { name: EXAMPLE_MODEL, ready: true };
const inference = {
  request: exampleRequest(model),
  response: { model_name: EXAMPLE_MODEL, model_version: '1', outputs: [{ name: 'output', ...POOLED }] },
};

/** Examples by operationId; lists of names are excerpts. */
const EXAMPLES: Readonly<Record<string, OperationExample>> = {
  pool: { request: operator.example.request, response: { outputs: [{ name: 'y', ...POOLED }] } },
  poolUpload: { request: 'ABCDEFGHIJKLMNOP', response: 'FHNP' },
  merge: {
    request: { inputs: [{ name: 'max', datatype: 'FP32', shape: [2, 1, 1], data: [6, 16] }] },
    response: { outputs: [{ name: 'y', datatype: 'FP32', shape: [1, 1], data: [16] }] },
  },
  plan: {
    request: { inputs: specs, parameters },
    response: {
      outputs: [{ name: 'y', datatype: 'FP32', shape: [1, 1, 2, 2] }],
      axes: 'batch,channels,height,width',
      cost: { bytes_read: 64, bytes_written: 16, operations: 16, microseconds: 6 },
      memory_bytes: 1760,
      limits: { inputs: { ...limits.inputs, needs: 1 }, body_bytes: { ...limits.body_bytes, needs: 64 } },
      lane: 'inline',
      kernels: ['axis_window', 'window_pool'],
      streamable: true,
    },
  },
  ...PIPELINE_EXAMPLES,
  ...EXPLAIN_EXAMPLES,
  limits: {
    response: {
      limits,
      capacity: { connections: { setting: SETTINGS.maxConnections.env, limit: SETTINGS.maxConnections.preset() } },
    },
  },
  listOperators: { response: { ...catalogue(), operators: catalogue().operators.slice(0, 2) } },
  describeOperator: { response: operator },
  serverMetadata: { response: { name: manifest.name, version: manifest.version, extensions: EXTENSIONS, limits } },
  serverLive: { response: { live: true } },
  serverReady: { response: { ready: true } },
  listModels: { response: { models: ['pool.window.max', EXAMPLE_MODEL, 'onnx.MaxPool'] } },
  statistics: { response: { model_stats: [statistics('pool.window.max')] } },
  ...Object.fromEntries(
    ['', 'OfVersion'].flatMap((suffix) => [
      [`modelMetadata${suffix}`, { response: modelMetadata(model, SIGNATURE) }],
      [`modelReady${suffix}`, { response: ready }],
      [`modelConfig${suffix}`, { response: modelConfig(model, SIGNATURE) }],
      [`modelStatistics${suffix}`, { response: { model_stats: [statistics(EXAMPLE_MODEL)] } }],
      [`infer${suffix}`, inference],
    ]),
  ),
  logSettings: { response: logSettings('info') },
  changeLogSettings: { request: { log_verbose_level: 0 }, response: logSettings('info') },
  repositoryIndex: {
    request: { ready: true },
    response: [{ name: 'pool.window.max', version: '1', state: 'READY', reason: '' }],
  },
  loadModel: { request: {}, response: { name: EXAMPLE_MODEL, load: true } },
  unloadModel: {
    status: 400,
    response: { code: 'FIXED_MODEL', error: `${EXAMPLE_MODEL} is built in and cannot be unloaded` },
  },
  live: { response: { live: true } },
  ready: { response: { ready: true } },
  metrics: { response: '# HELP ' },
  openapiJson: description,
  openapiYaml: description,
  home: { response: '<!doctype html>\n' },
  docs: { response: '<!doctype html>\n' },
};

/** Returns the operations with their examples in the JSON body, or the one text body, of request and response. */
export const withExamples = (paths: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> =>
  Object.fromEntries(
    Object.entries(paths).map(([url, item]) => [
      url,
      Object.fromEntries(Object.entries(item).map(([method, operation]) => [method, withExample(operation as Json)])),
    ]),
  );

const withExample = (operation: Json): Json => {
  const example = EXAMPLES[String(operation.operationId)];
  if (example === undefined) return operation;
  const { request, response, status = 200 } = example;
  const responses = operation.responses as Readonly<Record<string, Json>>;
  return {
    ...operation,
    ...(request !== undefined && { requestBody: inContent(operation.requestBody as Json, request) }),
    responses: { ...responses, [status]: inContent(responses[status] ?? {}, response) },
  };
};

const inContent = (holder: Json, example: unknown): Json => {
  const content = (holder.content ?? {}) as Readonly<Record<string, Json>>;
  const type = 'application/json' in content ? 'application/json' : (Object.keys(content)[0] ?? '');
  return { ...holder, content: { ...content, [type]: { ...content[type], example } } };
};
