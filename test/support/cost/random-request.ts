import { MODELS } from '../../../src/models/list.ts';
import { REDUCTIONS } from '../../../src/reductions/list.ts';
import { DRAWN_TRANSFORMS, randomTransform } from '../transforms/random-transform.ts';
import type { PlanRequest } from './plan-request.ts';
import type { Random } from './random.ts';
import { randomMerge } from './random-merge.ts';
import { randomModel } from './random-model.ts';
import { randomPooling } from './random-pooling.ts';
import type { Sizes } from './sizes.ts';

const DIALECTS = MODELS.filter(({ name }) => !name.startsWith('pool.'));
const MERGED = [...REDUCTIONS.map(({ name }) => name), 'covariance'];

/** One request of all that there are: it may be refused. */
export const randomRequest = (random: Random, { elements }: Sizes): PlanRequest => {
  const sizes = { elements: random.chance(0.5) ? elements : random.magnitude(64, elements) };
  const share = random.share();
  if (share < 0.6) return randomPooling(random, sizes);
  if (share < 0.85) return randomModel(random, sizes, random.pick(DIALECTS));
  if (share < 0.9) return randomMerge(random, sizes, random.pick(MERGED));
  const { transform, attributes, tensors } = randomTransform(random, random.pick(DRAWN_TRANSFORMS), sizes.elements);
  const inputs = tensors.map((tensor) => ({ ...tensor, fill: 'random' as const }));
  return { kind: 'transform', operator: transform, attributes, inputs, seed: random.whole(1, 1e9) };
};
