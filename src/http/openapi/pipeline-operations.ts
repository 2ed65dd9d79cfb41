import type { ErrorCode } from '../../errors.ts';
import { REQUEST_TIMEOUT } from '../lifetime/request-timeout.ts';
import { poolingParameters } from './parameters.ts';
import { GUARDED, type Json, jsonResponse, parameter, problems, ref } from './responses.ts';

export const nameParameter: Json = {
  name: 'name',
  in: 'path',
  required: true,
  description: 'The name of a pipeline: built in, or of the folder POOLSERVE_MODELS',
  schema: { type: 'string' },
  example: 'maxmin',
};

const documentParameter: Json = {
  name: 'pipeline',
  in: 'query',
  required: true,
  description: 'The pipeline as JSON, for bodies that are not: its schema is that of /v1/pipelines/schema',
  schema: { type: 'string' },
  example: '{"steps":[{"pool":"global/max"}]}',
};

/** Formats of bodies and what of a response they have in common, as poolings have them. */
type TensorContents = {
  readonly binary: Json;
  readonly headers: Json;
  readonly isPooling: (code: ErrorCode) => boolean;
};

/** The operations of pipelines. */
export const pipelinePaths = ({ binary, headers, isPooling }: TensorContents): Readonly<Record<string, Json>> => {
  const isRefused = (code: ErrorCode): boolean => isPooling(code) || code === 'UNKNOWN_MODEL';
  const run = (operationId: string, summary: string, parameters: readonly Json[], isJson: boolean): Json => ({
    operationId,
    tags: ['pipelines'],
    summary,
    parameters,
    requestBody: {
      required: true,
      content: isJson ? { 'application/json': { schema: ref('PipelineRequest') } } : binary,
    },
    responses: {
      200: {
        description: 'The outputs of the pipeline; one without a name is `y`',
        headers,
        content: isJson ? { 'application/json': { schema: ref('PoolResponse') } } : binary,
      },
      ...problems(isRefused),
    },
  });
  const plan = (operationId: string, summary: string, parameters: readonly Json[]): Json => ({
    operationId,
    tags: ['pipelines'],
    summary,
    ...(parameters.length > 0 && { parameters }),
    requestBody: { required: true, content: { 'application/json': { schema: ref('PipelinePlanRequest') } } },
    responses: { 200: jsonResponse('The plan', ref('PlanResponse')), ...problems(isRefused) },
  });
  const timeout = parameter(REQUEST_TIMEOUT);
  const { shape, datatype } = poolingParameters();
  const raw = [
    { ...shape, example: [1, 1, 16] },
    { ...datatype, example: 'UINT8' },
  ];
  return {
    '/v1/pipelines': {
      post: run('runPipeline', 'Run a pipeline on tensors in JSON', [timeout], true),
      put: run('runPipelineUpload', 'Run a pipeline on a file', [documentParameter, ...raw, timeout], false),
    },
    '/v1/pipelines/{name}': {
      post: run('runNamedPipeline', 'Run a named pipeline on tensors in JSON', [nameParameter, timeout], true),
      put: run('runNamedPipelineUpload', 'Run a named pipeline on a file', [nameParameter, ...raw, timeout], false),
    },
    '/v1/plan/pipelines': { post: plan('planPipeline', 'Plan a pipeline from shapes alone', []) },
    '/v1/plan/pipelines/{name}': {
      post: plan('planNamedPipeline', 'Plan a named pipeline from shapes alone', [nameParameter]),
    },
    '/v1/pipelines/schema': {
      get: {
        operationId: 'pipelineSchema',
        tags: ['pipelines'],
        summary: 'Read the JSON Schema of pipelines',
        responses: {
          200: jsonResponse('JSON Schema', { type: 'object', additionalProperties: true }),
          ...problems((code) => GUARDED.includes(code)),
        },
      },
    },
  };
};
