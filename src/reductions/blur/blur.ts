import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { defineReduction } from '../define-reduction.ts';
import { weightedMean } from '../weighted-mean.ts';

/** Taps along an axis, at most: those of the default filter, too. */
const MOST_TAPS = 1024;

/** From so many taps on binomial coefficients are scaled by a power of two, so that products of three axes stay finite. */
const SCALED_FROM = 256;

/**
 * Binomial coefficients of a kernel, 1, 2, 1 of three, each from the one before: of long kernels times a power of two, as a
 * mean does not depend on the scale of its weights.
 * @throws INVALID_ATTRIBUTE for more taps than a filter may have
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
 * Empty: NaN.
 */
export const blur = defineReduction({
  name: 'blur',
  title: 'The mean of a window’s elements by a low-pass filter (BlurPool).',
  attributes: {
    filter: Type.Optional(
      Type.Array(Type.Number(), {
        minItems: 1,
        maxItems: MOST_TAPS,
        description: 'weights of the taps along every axis, as many as kernel_shape has (default: binomial)',
      }),
    ),
  },
  regions: ['window'],
  arithmetic: ({ filter }) => ({ fold: 'weighted', finish: 'ratio', filter: (kernel) => filter ?? binomial(kernel) }),
  state: 'the weights of a window are those of its cells, which lie in one shard',
  monoid: () => weightedMean(true),
});
