import type { ErrorCode } from '../../errors.ts';
import { REQUEST_TIMEOUT } from '../lifetime/request-timeout.ts';
import { EXAMPLE_MODEL } from './examples.ts';
import type { INFERENCE_SCHEMAS } from './inference-schemas.ts';
import { GUARDED, inferenceErrors, type Json, jsonResponse, parameter, ref, UNGUARDED } from './responses.ts';

type SchemaName = keyof typeof INFERENCE_SCHEMAS | 'Liveness' | 'Readiness';

/** Codes that no request to a model has. */
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
  example: EXAMPLE_MODEL,
};
const versionParameter: Json = {
  name: 'version',
  in: 'path',
  required: true,
  description: 'The version; every model has one',
  schema: { type: 'string', enum: ['1'] },
  example: '1',
};
const operation = (
  operationId: string,
  summary: string,
  response: { readonly description: string; readonly schema: SchemaName; readonly unready?: true },
  codes: readonly ErrorCode[] = GUARDED,
  more: Json = {},
): Json => ({
  operationId,
  tags: ['inference'],
  summary,
  ...more,
  responses: {
    200: jsonResponse(response.description, ref(response.schema)),
    ...inferenceErrors((code) => codes.includes(code)),
    ...(response.unready && { 503: jsonResponse('The process drains', ref(response.schema)) }),
  },
});

const infer = (operationId: string, summary: string, parameters: readonly Json[]): Json => ({
  operationId,
  tags: ['inference'],
  summary,
  description:
    'JSON, or JSON followed by binary tensors as the clients of Triton and KServe send it; requests and responses may mix both. The header `Inference-Header-Content-Length` then has the length of the JSON; 0: the body is one tensor, and the query has its shape, datatype and parameters. The Content-Type is ignored.',
  parameters: [...parameters, parameter(REQUEST_TIMEOUT)],
  requestBody: { required: true, content: { 'application/json': { schema: ref('InferenceRequest') } } },
  responses: {
    200: jsonResponse('The outputs', ref('InferenceResponse')),
    ...inferenceErrors((code) => !ELSEWHERE.includes(code)),
  },
});

/** Returns the paths of one model, below its name or its version. */
const modelPaths = (url: string, suffix: string, parameters: readonly Json[]): Readonly<Record<string, Json>> => {
  const of = suffix === '' ? '' : ', of a version';
  const get = (name: string, summary: string, response: Parameters<typeof operation>[2]): Json => ({
    get: operation(`${name}${suffix}`, `${summary}${of}`, response, [...GUARDED, 'UNKNOWN_MODEL'], { parameters }),
  });
  return {
    [url]: get('modelMetadata', 'Read the inputs and outputs of a model', {
      description: 'The model',
      schema: 'ModelMetadata',
    }),
    [`${url}/ready`]: get('modelReady', 'Check that a model may be sent requests', {
      description: 'The model is ready',
      schema: 'ModelReadiness',
      unready: true,
    }),
    [`${url}/config`]: get('modelConfig', 'Read the parameters of a model and an example', {
      description: 'The configuration',
      schema: 'ModelConfig',
    }),
    [`${url}/stats`]: get('modelStatistics', 'Read the statistics of a model', {
      description: 'The statistics',
      schema: 'ModelStatistics',
    }),
    [`${url}/infer`]: { post: infer(`infer${suffix}`, `Run a model${of}`, parameters) },
  };
};

const repositoryBody: Json = { required: false, content: { 'application/json': { schema: ref('RepositoryRequest') } } };
const repositoryCodes: readonly ErrorCode[] = [...GUARDED, 'MALFORMED_JSON', 'MALFORMED_INFERENCE', 'BODY_TOO_LARGE'];

/** Every path of `/v2`, as OpenAPI describes it. */
export const INFERENCE_PATHS: Readonly<Record<string, Json>> = {
  '/v2': {
    get: operation('serverMetadata', 'Read the name, version and extensions of the server', {
      description: 'The server',
      schema: 'ServerMetadata',
    }),
  },
  '/v2/health/live': {
    get: operation(
      'serverLive',
      'Check that the server runs',
      { description: 'The server runs', schema: 'Liveness' },
      UNGUARDED,
      { security: [] },
    ),
  },
  '/v2/health/ready': {
    get: operation(
      'serverReady',
      'Check that the server is ready',
      { description: 'The server is ready', schema: 'Readiness', unready: true },
      UNGUARDED,
      { security: [] },
    ),
  },
  '/v2/models': {
    get: operation('listModels', 'List the models', { description: 'The names', schema: 'ModelList' }, undefined, {
      parameters: [
        {
          name: 'name',
          in: 'query',
          required: false,
          description: 'A part of the names, case-insensitive: lists the models that contain it',
          schema: { type: 'string', maxLength: 256 },
        },
      ],
    }),
  },
  '/v2/models/stats': {
    get: operation('statistics', 'Read the statistics of all models', {
      description: 'The statistics',
      schema: 'ModelStatistics',
    }),
  },
  ...modelPaths('/v2/models/{model}', '', [modelParameter]),
  ...modelPaths('/v2/models/{model}/versions/{version}', 'OfVersion', [modelParameter, versionParameter]),
  '/v2/logging': {
    get: operation('logSettings', 'Read the level of the log', { description: 'The settings', schema: 'LogSettings' }),
    post: operation(
      'changeLogSettings',
      'Change the level of the log while the service runs',
      { description: 'The settings', schema: 'LogSettings' },
      repositoryCodes,
      {
        requestBody: { required: false, content: { 'application/json': { schema: ref('LogSettingsRequest') } } },
      },
    ),
  },
  '/v2/repository/index': {
    post: operation(
      'repositoryIndex',
      'List the models and their states',
      { description: 'The models', schema: 'RepositoryIndex' },
      repositoryCodes,
      { requestBody: repositoryBody },
    ),
  },
  '/v2/repository/models/{model}/load': {
    post: operation(
      'loadModel',
      'Load a model (all are loaded)',
      { description: 'The model is loaded', schema: 'ModelLoaded' },
      [...repositoryCodes, 'UNKNOWN_MODEL', 'FIXED_MODEL'],
      { parameters: [modelParameter], requestBody: repositoryBody },
    ),
  },
  '/v2/repository/models/{model}/unload': {
    post: {
      operationId: 'unloadModel',
      tags: ['inference'],
      summary: 'Unload a model (refused: all are built in)',
      parameters: [modelParameter],
      responses: inferenceErrors((code) => [...GUARDED, 'UNKNOWN_MODEL', 'FIXED_MODEL'].includes(code)),
    },
  },
};
