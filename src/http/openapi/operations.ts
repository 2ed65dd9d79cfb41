import { ERRORS, type ErrorCode } from '../../errors.ts';
import { FORMATS } from '../formats/negotiate.ts';
import { REQUEST_TIMEOUT } from '../lifetime/request-timeout.ts';
import { withExamples } from './examples.ts';
import { explainPaths } from './explain-operations.ts';
import { INFERENCE_PATHS } from './inference-operations.ts';
import { poolingParameters, reductionParameter } from './parameters.ts';
import { pipelinePaths } from './pipeline-operations.ts';
import {
  GUARDED,
  headers,
  type Json,
  jsonResponse,
  parameter,
  problem,
  problems,
  ref,
  textResponse,
  UNGUARDED,
} from './responses.ts';

/** Codes of `/v2` only. */
const INFERENCE_CODES: readonly ErrorCode[] = ['UNKNOWN_MODEL', 'MALFORMED_INFERENCE', 'INVALID_OUTPUT', 'FIXED_MODEL'];

/** Codes of data and capacity, which plans do not have. */
const SERVED_CODES: readonly ErrorCode[] = ['NOT_ACCEPTABLE', 'OVER_CAPACITY', 'BODY_TOO_SLOW'];

const isPooling = (code: ErrorCode): boolean =>
  code !== 'UNKNOWN_ROUTE' && code !== 'METHOD_NOT_ALLOWED' && !INFERENCE_CODES.includes(code);

/** The media types of tensors other than JSON. */
const BINARY_TYPES = FORMATS.map(({ mediaType }) => mediaType).filter((type) => type !== 'application/json');

const binary: Json = Object.fromEntries(
  BINARY_TYPES.map((mediaType) => [mediaType, { schema: { type: 'string', format: 'binary' } }]),
);

const json = (name: Parameters<typeof ref>[0]): Json => ({ 'application/json': { schema: ref(name) } });

const tensorHeaders: Json = {
  ...headers,
  'x-axes': { $ref: '#/components/headers/Axes' },
  'x-tensor-shape': { $ref: '#/components/headers/TensorShape' },
  'x-tensor-datatype': { $ref: '#/components/headers/TensorDatatype' },
  'x-output-conversion': { $ref: '#/components/headers/OutputConversion' },
};

/** Returns a pooling operation with one format of request and response, as client generators require. */
const pool = (operationId: string, request: Json, response: Json, more: Json): Json => ({
  operationId,
  tags: ['pooling'],
  parameters: Object.keys(poolingParameters()).map(parameter),
  requestBody: { required: true, content: request },
  responses: {
    200: {
      description: 'The pooled tensor, `y`, and `indices` where they were requested',
      headers: tensorHeaders,
      content: response,
    },
    ...problems(isPooling),
  },
  ...more,
});

const FORMAT_HINT = `The response has the format of the body unless \`Accept\` names another one of ${FORMATS.map(({ mediaType }) => `\`${mediaType}\``).join(', ')}; POST and PUT accept all of them.`;

/** Returns the parameters of a pooling, with examples for those of a raw body. */
const parametersWith = (examples: Readonly<Record<string, unknown>>): readonly Json[] =>
  Object.entries(poolingParameters()).map(([name, each]) =>
    name in examples ? { ...each, example: examples[name] } : parameter(name),
  );

const get = (
  operationId: string,
  tag: string,
  summary: string,
  responses: Json,
  parameters?: readonly Json[],
): Json => ({
  get: {
    operationId,
    tags: [tag],
    summary,
    ...(parameters && { parameters }),
    responses: { ...responses, ...problems((code) => GUARDED.includes(code)) },
  },
});

const health = (operationId: string, summary: string, responses: Json): Json => ({
  get: {
    operationId,
    tags: ['operations'],
    summary,
    security: [],
    responses: { ...responses, ...problems((code) => UNGUARDED.includes(code)) },
  },
});

/** Returns the OpenAPI paths of the service, with examples. */
export const paths = (): Readonly<Record<string, Json>> => withExamples(allPaths());

const allPaths = (): Readonly<Record<string, Json>> => ({
  '/v1/pool/{region}/{reductions}': {
    post: pool('pool', json('PoolRequest'), json('PoolResponse'), {
      summary: 'Pool tensors in JSON',
      description: `Attributes are query parameters, or \`parameters\` of the body. ${FORMAT_HINT}`,
    }),
    put: pool('poolUpload', binary, binary, {
      summary: 'Pool a file: raw bytes, npy or safetensors',
      description: `Raw little-endian bytes are described in the query, by \`shape\` and \`datatype\`; npy and safetensors describe themselves. The example is 16 bytes of UINT8, the letters A to P. ${FORMAT_HINT}`,
      parameters: parametersWith({ shape: [1, 1, 4, 4], datatype: 'UINT8', kernel_shape: [2, 2] }),
    }),
  },
  '/v1/merge/{reduction}': {
    post: pool('merge', json('PoolRequest'), json('PoolResponse'), {
      summary: 'Merge the partial results of shards',
      description:
        'The inputs are the outputs of poolings with `partial=true`, stacked along a new first axis, [shards, …], in the order of the shards, as JSON or safetensors. The output is `y`, or, with `partial=true`, the merged state. If the inputs include the `indices` of max or min, the outputs do, too; `offsets` [shards] are added to the indices of each shard.',
      parameters: [reductionParameter, ...['output_datatype', 'nan_index', 'partial', REQUEST_TIMEOUT].map(parameter)],
    }),
  },
  '/v1/plan/{region}/{reductions}': {
    post: {
      operationId: 'plan',
      tags: ['pooling'],
      summary: 'Plan a pooling: its output shapes, cost and memory, from shapes alone',
      parameters: Object.keys(poolingParameters()).map(parameter),
      requestBody: { required: false, content: { 'application/json': { schema: ref('PlanRequest') } } },
      responses: {
        200: jsonResponse('The plan', ref('PlanResponse')),
        ...problems((code) => isPooling(code) && !SERVED_CODES.includes(code)),
      },
    },
  },
  ...explainPaths(isPooling),
  ...pipelinePaths({ binary, headers: tensorHeaders, isPooling }),
  '/v1/limits': get('limits', 'operations', 'Read the limits of requests', {
    200: jsonResponse('The limits', ref('Limits')),
  }),
  '/v1/operators': get('listOperators', 'catalogue', 'List the operators', {
    200: jsonResponse('The catalogue', ref('Catalogue')),
  }),
  '/v1/operators/{region}/{reduction}': get(
    'describeOperator',
    'catalogue',
    'Describe one operator: its attributes and an example',
    {
      200: jsonResponse('The operator', ref('Operator')),
      404: problem(`UNKNOWN_OPERATOR: ${ERRORS.UNKNOWN_OPERATOR}.`),
    },
    [parameter('region'), reductionParameter],
  ),
  ...INFERENCE_PATHS,
  '/livez': health('live', 'Check that the process runs', { 200: jsonResponse('The process runs', ref('Liveness')) }),
  '/readyz': health('ready', 'Check that requests may be sent', {
    200: jsonResponse('The service is ready', ref('Readiness')),
    503: jsonResponse('The process drains', ref('Readiness')),
  }),
  '/metrics': get('metrics', 'operations', 'Read the metrics, for Prometheus', {
    200: textResponse('All metrics', 'text/plain'),
  }),
  '/openapi.json': get('openapiJson', 'operations', 'Read this description as JSON', {
    200: jsonResponse('OpenAPI 3.1', { type: 'object', additionalProperties: true }),
  }),
  '/openapi.yaml': get('openapiYaml', 'operations', 'Read this description as YAML', {
    200: textResponse('OpenAPI 3.1', 'application/yaml', { type: 'object', additionalProperties: true }),
  }),
  '/docs': get('docs', 'operations', 'Open this reference', { 200: textResponse('A page', 'text/html') }),
  '/': get('home', 'operations', 'Open the start page', {
    200: textResponse('A page, for callers that accept text/html', 'text/html'),
    404: problem(`UNKNOWN_ROUTE: ${ERRORS.UNKNOWN_ROUTE}.`),
  }),
});
