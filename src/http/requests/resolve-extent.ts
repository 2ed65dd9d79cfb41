import { RequestError } from '../../errors.ts';
import { dividePlan } from '../../pipeline/divide-plan.ts';
import type { DataDependentExtent } from '../../pipeline/plan.ts';
import { planPooling } from '../../pipeline/plan-pooling.ts';
import { elementCount } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { holdForWork } from './reserve.ts';
import type { ServedRequest } from './served-request.ts';

/**
 * Returns the data-dependent extent of a plan: one more than the largest value of the input, 0 for an empty input.
 * @throws VALUE_OUT_OF_RANGE for values outside the extents that a plan can have
 */
export const resolveExtent = async (
  request: ServedRequest,
  { input, most }: DataDependentExtent,
  inputs: readonly Tensor[],
): Promise<number> => {
  const tensor = inputs.find(({ name }) => name === input);
  if (tensor === undefined)
    throw new Error(`the plan depends on the data of ${input}, which the request does not have`);
  const { chunks, ...spec } = { ...tensor, name: 'x' };
  if (elementCount(spec.shape) === 0) return 0;
  const axes = spec.shape.map((_, axis) => axis);
  const attributes = { axes, keepdims: false, output_datatype: 'INT64' };
  const largest = planPooling({ region: 'global', reductions: ['max'], attributes, inputs: [spec] });
  await holdForWork(request.reservation, request.trace);
  // The dispatcher transfers the chunks of a task, and the pooling itself needs them afterwards.
  const copies = chunks.map((chunk) => new Uint8Array(chunk));
  const task = { plan: largest, inputs: [{ ...spec, chunks: copies }], divide: dividePlan };
  const { outputs, computeMs } = await request.context.dispatcher.runPlan(task, request);
  request.trace.stages.compute += computeMs;
  const value = Buffer.concat(outputs[0] ?? []).readBigInt64LE(0);
  const extent = Number(value) + 1;
  if (extent <= most) return Math.max(extent, 0);
  throw new RequestError('VALUE_OUT_OF_RANGE', `${input}: expected numbers from 0 to below ${most}, got ${value}`);
};
