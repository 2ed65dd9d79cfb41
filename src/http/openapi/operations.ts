import { ERRORS, type ErrorCode } from '../../errors.ts';
import { REQUEST_TIMEOUT } from '../life/request-timeout.ts';
import { FORMATS } from '../negotiate.ts';
import {
  GUARDED,
  headers,
  type Json,
  jsonAnswer,
  parameter,
  problem,
  problems,
  ref,
  textAnswer,
  UNGUARDED,
} from './answers.ts';
import { INFERENCE_PATHS } from './inference-operations.ts';
import { poolingParameters, reductionParameter } from './parameters.ts';

/** What only `/v2` refuses. */
const INFERENCE_CODES: readonly ErrorCode[] = ['UNKNOWN_MODEL', 'MALFORMED_INFERENCE', 'INVALID_OUTPUT', 'FIXED_MODEL'];

const isPooling = (code: ErrorCode): boolean =>
  code !== 'UNKNOWN_ROUTE' && code !== 'METHOD_NOT_ALLOWED' && !INFERENCE_CODES.includes(code);

const tensors = (schema: Json): Json =>
  Object.fromEntries(
    FORMATS.map(({ mediaType }) => [
      mediaType,
      { schema: mediaType === 'application/json' ? schema : { type: 'string', format: 'binary' } },
    ]),
  );

const pool = (operationId: string): Json => ({
  operationId,
  tags: ['pooling'],
  summary: 'Pool a tensor',
  description:
    'Attributes are query parameters, or `parameters` of a JSON body. A list is `3,3`; one number stands for every spatial axis. The answer has the format of the body unless `Accept` says otherwise.',
  parameters: Object.keys(poolingParameters()).map(parameter),
  requestBody: { required: true, content: tensors(ref('PoolRequest')) },
  responses: {
    200: {
      description: 'The pooled tensor, `y`, and `indices` where they were asked for',
      headers: {
        ...headers,
        'x-tensor-shape': { $ref: '#/components/headers/TensorShape' },
        'x-tensor-datatype': { $ref: '#/components/headers/TensorDatatype' },
      },
      content: tensors(ref('PoolAnswer')),
    },
    ...problems(isPooling),
  },
});

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

/** Every path of the service, as OpenAPI describes it. */
export const paths = (): Readonly<Record<string, Json>> => ({
  '/v1/pool/{region}/{reductions}': { post: pool('pool'), put: pool('poolUpload') },
  '/v1/merge/{reduction}': {
    post: {
      ...pool('merge'),
      summary: 'Merge the states of shards',
      description:
        'Takes the tensors that poolings with `partial=true` answered, stacked along a new first axis, [shards, …], in the order of the shards, as JSON or safetensors. Answers `y`, or, with `partial=true`, the merged state. With the `indices` of max or min the merged ones are answered, too; `offsets` [shards] are added to those of each shard.',
      parameters: [reductionParameter, ...['output_datatype', 'nan_index', 'partial', REQUEST_TIMEOUT].map(parameter)],
    },
  },
  '/v1/plan/{region}/{reductions}': {
    post: {
      operationId: 'plan',
      tags: ['pooling'],
      summary: 'What a pooling would answer and cost, from shapes alone',
      parameters: Object.keys(poolingParameters()).map(parameter),
      requestBody: { required: false, content: { 'application/json': { schema: ref('PlanRequest') } } },
      responses: {
        200: jsonAnswer('The plan', ref('PlanAnswer')),
        ...problems((code) => isPooling(code) && code !== 'NOT_ACCEPTABLE' && code !== 'OVER_CAPACITY'),
      },
    },
  },
  '/v1/limits': get('limits', 'operations', 'What one request may need, and what all requests share', {
    200: jsonAnswer('The limits', ref('Limits')),
  }),
  '/v1/operators': get('listOperators', 'catalogue', 'Every region scheme with every reduction', {
    200: jsonAnswer('The catalogue', ref('Catalogue')),
  }),
  '/v1/operators/{region}/{reduction}': get(
    'describeOperator',
    'catalogue',
    'One operator: its attributes and an example',
    { 200: jsonAnswer('The operator', ref('Operator')), 404: problem(`UNKNOWN_OPERATOR: ${ERRORS.UNKNOWN_OPERATOR}.`) },
    [parameter('region'), reductionParameter],
  ),
  ...INFERENCE_PATHS,
  '/livez': health('live', 'Whether the process answers', { 200: jsonAnswer('It does', ref('Liveness')) }),
  '/readyz': health('ready', 'Whether requests may be sent', {
    200: jsonAnswer('They may', ref('Readiness')),
    503: jsonAnswer('The process is about to end', ref('Readiness')),
  }),
  '/metrics': get('metrics', 'operations', 'Metrics for Prometheus', {
    200: textAnswer('Everything that is counted', 'text/plain'),
  }),
  '/openapi.json': get('openapiJson', 'operations', 'This description as JSON', {
    200: jsonAnswer('OpenAPI 3.1', { type: 'object' }),
  }),
  '/openapi.yaml': get('openapiYaml', 'operations', 'This description as YAML', {
    200: textAnswer('OpenAPI 3.1', 'application/yaml', 'object'),
  }),
  '/docs': get('docs', 'operations', 'The API reference', {
    200: textAnswer('A page', 'text/html'),
    301: { description: 'The page is at /docs/', headers: { location: { schema: { type: 'string' } } } },
  }),
});
