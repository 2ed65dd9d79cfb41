import type { ErrorCode } from '../../errors.ts';
import { HEADER_LENGTH } from '../inference/receive-message.ts';
import { REQUEST_TIMEOUT } from '../life/request-timeout.ts';
import { GUARDED, headers, inferenceErrors, type Json, jsonAnswer, parameter, ref, UNGUARDED } from './answers.ts';
import type { INFERENCE_SCHEMAS } from './inference-schemas.ts';

type SchemaName = keyof typeof INFERENCE_SCHEMAS | 'Liveness' | 'Readiness';

/** What no request to a model is refused for: there is no other format, no other address. */
const ELSEWHERE: readonly ErrorCode[] = [
  ...(['UNKNOWN_ROUTE', 'METHOD_NOT_ALLOWED', 'NOT_ACCEPTABLE', 'UNSUPPORTED_MEDIA_TYPE'] as const),
  ...(['MALFORMED_NPY', 'MALFORMED_SAFETENSORS', 'FIXED_MODEL'] as const),
];

const modelParameter: Json = {
  name: 'model',
  in: 'path',
  required: true,
  description: 'The name of a model: pool.window.max, torch.max_pool2d',
  schema: { type: 'string' },
};
const versionParameter: Json = {
  name: 'version',
  in: 'path',
  required: true,
  description: 'The one version that there is',
  schema: { type: 'string', enum: ['1'] },
};
const lengthParameter: Json = {
  name: 'Inference-Header-Content-Length',
  in: 'header',
  description:
    'Bytes of JSON that the body begins with, before compression; absent: the body is all JSON; 0: it is one tensor, whose shape, datatype and parameters are in the query',
  schema: { type: 'integer', minimum: 0 },
};

const operation = (
  operationId: string,
  summary: string,
  answer: { readonly description: string; readonly schema: SchemaName; readonly unready?: true },
  codes: readonly ErrorCode[] = GUARDED,
  more: Json = {},
): Json => ({
  operationId,
  tags: ['inference'],
  summary,
  ...more,
  responses: {
    200: jsonAnswer(answer.description, ref(answer.schema)),
    ...inferenceErrors((code) => codes.includes(code)),
    ...(answer.unready && { 503: jsonAnswer('The process is about to end', ref(answer.schema)) }),
  },
});

const infer = (operationId: string, parameters: readonly Json[]): Json => ({
  operationId,
  tags: ['inference'],
  summary: 'Run a model',
  description:
    'JSON, or JSON and the binary tensors that it describes, in any mixture, both ways. The Content-Type is not looked at.',
  parameters: [...parameters, lengthParameter, parameter(REQUEST_TIMEOUT)],
  requestBody: { required: true, content: contentOf('InferenceRequest') },
  responses: {
    200: {
      description: 'The outputs',
      headers: { ...headers, [HEADER_LENGTH]: { schema: { type: 'integer' }, description: 'Where the JSON ends' } },
      content: contentOf('InferenceAnswer'),
    },
    ...inferenceErrors((code) => !ELSEWHERE.includes(code)),
  },
});

const contentOf = (schema: SchemaName): Json => ({
  'application/json': { schema: ref(schema) },
  'application/octet-stream': { schema: { type: 'string', format: 'binary' } },
});

/** What there is of one model: at its own address, and at that of its version. */
const modelPaths = (url: string, suffix: string, parameters: readonly Json[]): Readonly<Record<string, Json>> => {
  const get = (name: string, summary: string, answer: Parameters<typeof operation>[2]): Json => ({
    get: operation(`${name}${suffix}`, summary, answer, [...GUARDED, 'UNKNOWN_MODEL'], { parameters }),
  });
  return {
    [url]: get('modelMetadata', 'What a model takes and gives', { description: 'The model', schema: 'ModelMetadata' }),
    [`${url}/ready`]: get('modelReady', 'Whether a model may be sent requests', {
      description: 'It may',
      schema: 'ModelReadiness',
      unready: true,
    }),
    [`${url}/config`]: get('modelConfig', 'The configuration of a model, as Triton has it', {
      description: 'The configuration',
      schema: 'ModelConfig',
    }),
    [`${url}/stats`]: get('modelStatistics', 'The inferences of a model, counted and timed', {
      description: 'The statistics',
      schema: 'ModelStatistics',
    }),
    [`${url}/infer`]: { post: infer(`infer${suffix}`, parameters) },
  };
};

const repositoryBody: Json = { required: false, content: { 'application/json': { schema: ref('RepositoryRequest') } } };
const repositoryCodes: readonly ErrorCode[] = [...GUARDED, 'MALFORMED_JSON', 'MALFORMED_INFERENCE', 'BODY_TOO_LARGE'];

/** Every path of `/v2`, as OpenAPI describes it. */
export const INFERENCE_PATHS: Readonly<Record<string, Json>> = {
  '/v2': {
    get: operation('serverMetadata', 'What this server is', { description: 'The server', schema: 'ServerMetadata' }),
  },
  '/v2/health/live': {
    get: operation(
      'serverLive',
      'Whether the process answers',
      { description: 'It does', schema: 'Liveness' },
      UNGUARDED,
      { security: [] },
    ),
  },
  '/v2/health/ready': {
    get: operation(
      'serverReady',
      'Whether requests may be sent',
      { description: 'They may', schema: 'Readiness', unready: true },
      UNGUARDED,
      { security: [] },
    ),
  },
  '/v2/models': {
    get: operation('listModels', 'The names of all models', { description: 'The names', schema: 'ModelList' }),
  },
  '/v2/models/stats': {
    get: operation('statistics', 'The inferences of all models', {
      description: 'The statistics',
      schema: 'ModelStatistics',
    }),
  },
  ...modelPaths('/v2/models/{model}', '', [modelParameter]),
  ...modelPaths('/v2/models/{model}/versions/{version}', 'OfVersion', [modelParameter, versionParameter]),
  '/v2/repository/index': {
    post: operation(
      'repositoryIndex',
      'All models and their state',
      { description: 'The models', schema: 'RepositoryIndex' },
      repositoryCodes,
      { requestBody: repositoryBody },
    ),
  },
  '/v2/repository/models/{model}/load': {
    post: operation(
      'loadModel',
      'Make sure that a model is there',
      { description: 'It is', schema: 'ModelLoaded' },
      [...repositoryCodes, 'UNKNOWN_MODEL', 'FIXED_MODEL'],
      { parameters: [modelParameter], requestBody: repositoryBody },
    ),
  },
  '/v2/repository/models/{model}/unload': {
    post: {
      operationId: 'unloadModel',
      tags: ['inference'],
      summary: 'Take a model away, which none of those that are built in lets be done',
      parameters: [modelParameter],
      responses: inferenceErrors((code) => [...GUARDED, 'UNKNOWN_MODEL', 'FIXED_MODEL'].includes(code)),
    },
  },
};
