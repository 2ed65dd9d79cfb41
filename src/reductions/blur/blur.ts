import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { fractional } from '../compute-datatype.ts';
import type { Monoid, Reduction } from '../reduction.ts';

/** Taps along an axis, at most: those of the default filter, too. */
const MOST_TAPS = 1024;

const attributes = {
  filter: Type.Optional(
    Type.Array(Type.Number(), {
      minItems: 1,
      maxItems: MOST_TAPS,
      description: 'weights of the taps along every axis, as many as kernel_shape has (default: binomial)',
    }),
  ),
};
const schema = Type.Object(attributes);

/** From so many taps on binomial coefficients are scaled by a power of two, so that products of three axes stay finite. */
const SCALED_FROM = 256;

/**
 * Binomial coefficients of a kernel, 1, 2, 1 of three, each from the one before: of long kernels times a power of two, as a
 * mean does not depend on the scale of its weights.
 * @throws INVALID_ATTRIBUTE for more taps than a given filter may have
 */
const binomial = (kernel: number): readonly number[] => {
  if (kernel > MOST_TAPS) {
    const detail = `kernel_shape: expected at most ${MOST_TAPS} taps along an axis of a blur, got ${kernel}`;
    throw new RequestError('INVALID_ATTRIBUTE', detail, '?kernel_shape');
  }
  const weights = [2 ** -Math.max(0, kernel - SCALED_FROM)];
  for (let tap = 1; tap < kernel; tap += 1) {
    const mirrored = weights[kernel - 1 - tap];
    weights.push(mirrored ?? ((weights[tap - 1] as number) * (kernel - tap)) / tap);
  }
  return weights;
};

/**
 * Σ f·x / Σ f over the cells of a window, f the product of the axes' filters: a depthwise low-pass (BlurPool, Zhang 2019).
 * Of nothing: NaN.
 */
export const blur: Reduction = {
  name: 'blur',
  title: 'The mean of a window’s elements by a low-pass filter (BlurPool).',
  attributes,
  regions: ['window'],
  selects: false,
  divides: false,
  outputDatatype: fractional,
  arithmetic: (given) => {
    const { filter } = given as Static<typeof schema>;
    return {
      compute: 'FP64',
      map: 'none',
      p: 1,
      floor: Number.NaN,
      filter: (kernel) => filter ?? binomial(kernel),
      fold: 'weighted',
      finish: 'ratio',
      needsScaling: false,
      emptyValue: Number.NaN,
    };
  },
  state: () => 'the weights of a window are those of its cells, which lie in one shard',
  monoid: (): Monoid<{ readonly sum: number; readonly weights: number }> => ({
    identity: { sum: 0, weights: 0 },
    combine: ({ sum, weights }, element, weight = 1) => ({
      sum: sum + weight * Number(element),
      weights: weights + weight,
    }),
    merge: (a, b) => ({ sum: a.sum + b.sum, weights: a.weights + b.weights }),
    finish: ({ sum, weights }) => (weights === 0 ? Number.NaN : sum / weights),
  }),
};
