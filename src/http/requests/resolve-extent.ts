import { RequestError } from '../../errors.ts';
import { dividePlan } from '../../pipeline/divide-plan.ts';
import type { DataDependentExtent } from '../../pipeline/plan.ts';
import { planPooling } from '../../pipeline/plan-pooling.ts';
import { elementCount } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { holdForWork } from './reserve.ts';
import type { ServedRequest } from './served-request.ts';

/**
 * Returns the extent that a plan lacks, from the data of its input: one more than the largest value, 0 of none.
 * @throws VALUE_OUT_OF_RANGE for values that no plan can be made with
 */
export const resolveExtent = async (
  request: ServedRequest,
  { input, most }: DataDependentExtent,
  inputs: readonly Tensor[],
): Promise<number> => {
  const tensor = inputs.find(({ name }) => name === input);
  if (tensor === undefined) throw new Error(`a plan waits for the input ${input}, which the request does not have`);
  const { chunks, ...spec } = { ...tensor, name: 'x' };
  if (elementCount(spec.shape) === 0) return 0;
  const axes = spec.shape.map((_, axis) => axis);
  const attributes = { axes, keepdims: false, output_datatype: 'INT64' };
  const largest = planPooling({ region: 'global', reductions: ['max'], attributes, inputs: [spec] });
  await holdForWork(request.reservation, request.trace);
  // The dispatcher takes the chunks that it runs on: the pooling itself needs them afterwards.
  const copies = chunks.map((chunk) => new Uint8Array(chunk));
  const task = { plan: largest, inputs: [{ ...spec, chunks: copies }], divide: dividePlan };
  const { outputs, computeMs } = await request.context.dispatcher.runPlan(task, request);
  request.trace.stages.compute += computeMs;
  const value = Buffer.concat(outputs[0] ?? []).readBigInt64LE(0);
  const extent = Number(value) + 1;
  if (extent <= most) return Math.max(extent, 0);
  throw new RequestError('VALUE_OUT_OF_RANGE', `${input}: expected numbers from 0 to below ${most}, got ${value}`);
};
