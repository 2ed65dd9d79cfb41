import { findReduction } from '../../../src/pipeline/catalogue.ts';
import { stateNames } from '../../../src/pipeline/lowering/lower-partial.ts';
import { isOfElements } from '../../../src/reductions/reduction.ts';
import { elementCount } from '../../../src/tensor/shape.ts';
import type { PlanRequest, RequestInput } from './plan-request.ts';
import type { Random } from './random.ts';
import { randomAttributes, randomExtents } from './random-values.ts';
import type { Sizes } from './sizes.ts';

/** States of shards that are merged; refused for a reduction without a state. */
export const randomMerge = (random: Random, { elements }: Sizes, name: string): PlanRequest => {
  const reduction = findReduction(name);
  const attributes = randomAttributes(random, reduction.attributes, 0.2);
  const partial = random.chance(0.3);
  const request = {
    kind: 'merge',
    operator: `merge/${name}`,
    attributes,
    partial,
    seed: random.whole(0, 1e9),
  } as const;
  const input = (part: string, shape: readonly number[]): RequestInput => ({
    ...{ name: part, datatype: part === 'count' || part === 'indices' ? 'INT64' : 'FP64', shape },
    fill: part === 'count' ? 'equal' : 'random',
  });
  if (!isOfElements(reduction)) {
    const channels = random.magnitude(1, 96);
    const [parts = 1, regions = 1] = randomExtents(random, 2, Math.max(1, elements / channels ** 2));
    const shape = [parts, regions];
    const inputs = [
      ...[input('count', shape), input('mean', [...shape, channels])],
      input('m2', [...shape, channels, channels]),
    ];
    return { ...request, inputs };
  }
  const shape = randomExtents(random, random.whole(1, 3), elements);
  const state = reduction.state(attributes, 'FP64');
  const names = typeof state === 'string' ? ['sum'] : stateNames(state);
  const isWinner = reduction.selects && random.chance(0.5);
  const inputs = [...names, ...(isWinner ? ['indices'] : [])].map((part) => input(part, shape));
  const offsets =
    isWinner && random.chance(0.5) ? [{ ...input('offsets', shape.slice(0, 1)), datatype: 'INT64' as const }] : [];
  return { ...request, inputs: elementCount(shape) > 0 ? [...inputs, ...offsets] : inputs };
};
