import { RequestError } from '../../errors.ts';
import type { Plan, UnknownExtent } from '../../pipeline/plan.ts';
import { planPooling } from '../../pipeline/plan-pooling.ts';
import { elementCount } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Coming } from '../after.ts';
import { reserveWork, runPlan, type Serving } from '../exchange.ts';
import type { Attributes } from './attributes.ts';

/**
 * The plan that runs: the one that was made from shapes, or, where it lacks what only the data tell, another with that.
 * @throws VALUE_OUT_OF_RANGE for data that nothing can be made from; what `again` and `reserve` do
 */
export const settlePlan = (
  serving: Serving,
  plan: Plan,
  inputs: readonly Tensor[],
  again: (found: Attributes) => Plan,
): Coming<Plan> => (plan.unknown === undefined ? plan : settle(serving, plan.unknown, inputs, again));

const settle = async (
  serving: Serving,
  unknown: UnknownExtent,
  inputs: readonly Tensor[],
  again: (found: Attributes) => Plan,
): Promise<Plan> => {
  const settled = again({ [unknown.attribute]: await extentOf(serving, unknown, inputs) });
  await reserveWork(serving, settled, 0);
  return settled;
};

const extentOf = async (
  serving: Serving,
  { input, most }: UnknownExtent,
  inputs: readonly Tensor[],
): Promise<number> => {
  const tensor = inputs.find(({ name }) => name === input);
  if (tensor === undefined) throw new Error(`a plan waits for ${input}, which nobody gives`);
  const { chunks, ...spec } = { ...tensor, name: 'x' };
  if (elementCount(spec.shape) === 0) return 0;
  const axes = spec.shape.map((_, axis) => axis);
  const attributes = { axes, keepdims: false, output_datatype: 'INT64' };
  const largest = planPooling({ region: 'global', reductions: ['max'], attributes, inputs: [spec] });
  // The chunks are given away to whoever runs a plan: the pooling itself needs them afterwards.
  const copies = chunks.map((chunk) => new Uint8Array(chunk));
  const [output] = await runPlan(serving, largest, [{ ...spec, chunks: copies }]);
  const found = output === undefined ? 0n : Buffer.concat(output.chunks).readBigInt64LE(0);
  const extent = Number(found) + 1;
  if (extent <= most) return Math.max(extent, 0);
  throw new RequestError('VALUE_OUT_OF_RANGE', `${input}: expected numbers from 0 to below ${most}, got ${found}`);
};
