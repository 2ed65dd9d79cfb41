import type { TProperties } from '@sinclair/typebox';
import type { ErrorCode } from '../../errors.ts';
import { explainAttributes } from '../../explain/explain-attributes.ts';
import { pipelineExplainAttributes } from '../../explain/pipelines/plan-pipeline-explanation.ts';
import { REQUEST_TIMEOUT } from '../lifetime/request-timeout.ts';
import { poolingParameters } from './parameters.ts';
import { nameParameter } from './pipeline-operations.ts';
import { querySchema } from './query-schema.ts';
import { type Json, jsonResponse, parameter, problems, ref } from './responses.ts';

/** Parameters of poolings that explanations do not take. */
const OTHERS: ReadonlySet<string> = new Set(['partial', 'stream', 'then']);

/** Returns attributes as query parameters. */
const parametersOf = (attributes: TProperties): readonly Json[] =>
  Object.entries(attributes).map(([name, schema]) => ({
    name,
    in: 'query',
    style: 'form',
    explode: false,
    description: schema.description,
    schema: querySchema([JSON.parse(JSON.stringify(schema)) as Json]),
  }));

const pipelineOperation = (
  operationId: string,
  summary: string,
  parameters: readonly Json[],
  isRefused: (code: ErrorCode) => boolean,
): Json => ({
  operationId,
  tags: ['explanations'],
  summary,
  parameters: [...parameters, ...parametersOf(pipelineExplainAttributes), parameter(REQUEST_TIMEOUT)],
  requestBody: { required: true, content: { 'application/json': { schema: ref('PipelineRequest') } } },
  responses: {
    200: jsonResponse('The outputs of the pipeline, and what its poolings lost', ref('ExplainResponse')),
    ...problems(isRefused),
  },
});

/** The operations of explanations and comparisons. */
export const explainPaths = (isPooling: (code: ErrorCode) => boolean): Readonly<Record<string, Json>> => ({
  '/v1/explain/{region}/{reductions}': {
    post: {
      operationId: 'explain',
      tags: ['explanations'],
      summary: 'Explain a pooling: where each output came from, and what was lost',
      description:
        'Attributes and formats of bodies are those of /v1/pool; responses are JSON or safetensors, whose metadata have the explanation. Beside `y` the outputs are `winners`, the weights of the cells of each output (`weights_offsets`, `weights_index`, `weights`), the boxes of its region (`region_begin`, `region_end`) and its share of `padding`.',
      parameters: [
        ...Object.keys(poolingParameters())
          .filter((name) => !OTHERS.has(name))
          .map(parameter),
        ...parametersOf(explainAttributes),
      ],
      requestBody: { required: true, content: { 'application/json': { schema: ref('PoolRequest') } } },
      responses: { 200: jsonResponse('The pooled tensor, explained', ref('ExplainResponse')), ...problems(isPooling) },
    },
  },
  '/v1/explain/pipelines': {
    post: pipelineOperation('explainPipeline', 'Explain a pipeline, and attribute one of its outputs', [], isPooling),
  },
  '/v1/explain/pipelines/{name}': {
    post: pipelineOperation(
      'explainNamedPipeline',
      'Explain a named pipeline',
      [nameParameter],
      (code) => isPooling(code) || code === 'UNKNOWN_MODEL',
    ),
  },
  '/v1/compare': {
    post: {
      operationId: 'compare',
      tags: ['explanations'],
      summary: 'Compare poolings of one tensor, ranked for a purpose',
      description:
        'Compares 1 to 64 `candidates`, or all combinations of a `grid`. Weights of scores are conventions; docs/choosing.md has their definitions.',
      parameters: [parameter(REQUEST_TIMEOUT)],
      requestBody: { required: true, content: { 'application/json': { schema: ref('CompareRequest') } } },
      responses: { 200: jsonResponse('The poolings, the best first', ref('CompareResponse')), ...problems(isPooling) },
    },
  },
});
