import { RequestError } from '../../errors.ts';
import { dividePlan } from '../../pipeline/divide-plan.ts';
import type { DataDependentExtent, Plan } from '../../pipeline/plan.ts';
import { planPooling } from '../../pipeline/plan-pooling.ts';
import { elementCount } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Attributes } from '../plans/attributes.ts';
import { holdForWork, type Serving } from './exchange.ts';
import type { MaybePromise } from './maybe-promise.ts';

/** How a plan is made again with what was found, and reserved in place of the one before. */
export type Resolver = {
  readonly replan: (found: Attributes) => Plan;
  readonly reserve: (settled: Plan) => MaybePromise<void>;
};

/**
 * The plan that runs: the one that was made from shapes, or, where it lacks what only the data tell, another with that.
 * @throws VALUE_OUT_OF_RANGE for data that nothing can be made from; what `again` and `reserve` do
 */
export const resolvePlan = (
  serving: Serving,
  plan: Plan,
  inputs: readonly Tensor[],
  settling: Resolver,
): MaybePromise<Plan> =>
  plan.dataDependentExtent === undefined ? plan : settle(serving, plan.dataDependentExtent, inputs, settling);

const settle = async (
  serving: Serving,
  unknown: DataDependentExtent,
  inputs: readonly Tensor[],
  { replan, reserve }: Resolver,
): Promise<Plan> => {
  const settled = replan({ [unknown.attribute]: await extentOf(serving, unknown, inputs) });
  await reserve(settled);
  return settled;
};

const extentOf = async (
  serving: Serving,
  { input, most }: DataDependentExtent,
  inputs: readonly Tensor[],
): Promise<number> => {
  const tensor = inputs.find(({ name }) => name === input);
  if (tensor === undefined) throw new Error(`a plan waits for ${input}, which nobody gives`);
  const { chunks, ...spec } = { ...tensor, name: 'x' };
  if (elementCount(spec.shape) === 0) return 0;
  const axes = spec.shape.map((_, axis) => axis);
  const attributes = { axes, keepdims: false, output_datatype: 'INT64' };
  const largest = planPooling({ region: 'global', reductions: ['max'], attributes, inputs: [spec] });
  await holdForWork(serving);
  // The chunks are given away to whoever runs a plan: the pooling itself needs them afterwards.
  const copies = chunks.map((chunk) => new Uint8Array(chunk));
  const task = { plan: largest, inputs: [{ ...spec, chunks: copies }], divide: dividePlan };
  const { outputs, computeMs } = await serving.context.dispatcher.runPlan(task, serving);
  serving.record.stages.compute += computeMs;
  const found = Buffer.concat(outputs[0] ?? []).readBigInt64LE(0);
  const extent = Number(found) + 1;
  if (extent <= most) return Math.max(extent, 0);
  throw new RequestError('VALUE_OUT_OF_RANGE', `${input}: expected numbers from 0 to below ${most}, got ${found}`);
};
