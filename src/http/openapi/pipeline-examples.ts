import { DOCUMENT } from '../../pipeline/document/document.ts';
import { SETTINGS } from '../../settings.ts';

const tokens = { name: 'x', datatype: 'FP32', shape: [1, 2, 2] };
const numbers = { name: 'x', datatype: 'FP32', shape: [1, 1, 4] };
const pipeline = { steps: [{ pool: 'sequence/sum' }, { transform: 'relu' }] };
const limits = { inputs: { setting: SETTINGS.maxInputs.env, limit: SETTINGS.maxInputs.preset(), needs: 1 } };
const planOf = (output: object, axes: string, cost: object, kernels: readonly string[]) => ({
  outputs: [output],
  axes,
  cost: { ...cost, microseconds: 6 },
  memory_bytes: 1760,
  limits,
  lane: 'inline',
  kernels,
  streamable: false,
});

/** Examples of the operations of pipelines, by operationId. */
export const PIPELINE_EXAMPLES = {
  runPipeline: {
    request: { inputs: [{ ...tokens, data: [3, -4, 1, -2] }], pipeline },
    response: { outputs: [{ name: 'y', datatype: 'FP32', shape: [1, 2], data: [4, 0] }] },
  },
  runPipelineUpload: { request: 'ABCDEFGHIJKLMNOP', response: 'P' },
  runNamedPipeline: {
    request: { inputs: [{ ...numbers, data: [1, 2, 3, 4] }], parameters: { s: 2 } },
    response: { outputs: [{ name: 'y', datatype: 'FP32', shape: [1, 1], data: [3] }] },
  },
  runNamedPipelineUpload: { request: 'ABCDEFGHIJKLMNOP', response: 'O' },
  planPipeline: {
    request: { inputs: [tokens], pipeline },
    response: planOf(
      { name: 'y', datatype: 'FP32', shape: [1, 2] },
      'batch,tokens,channels',
      { bytes_read: 16, bytes_written: 8, operations: 6 },
      ['rows_of_lengths', 'regions_rows', 'gather_pool', 'elementwise'],
    ),
  },
  planNamedPipeline: {
    request: { inputs: [numbers] },
    response: planOf(
      { name: 'y', datatype: 'FP32', shape: [1, 1] },
      '',
      { bytes_read: 16, bytes_written: 4, operations: 6 },
      ['axis_window', 'window_pool', 'axis_adaptive', 'reduce_pool'],
    ),
  },
  pipelineSchema: { response: JSON.parse(JSON.stringify(DOCUMENT)) },
};
