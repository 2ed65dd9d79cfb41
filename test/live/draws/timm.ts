import { POOL_TYPES } from '../../../src/dialects/timm/select-pool.ts';
import type { DType } from '../../../src/tensor/dtype.ts';
import type { Random } from '../../fuzz/random.ts';
import { CHOSEN } from '../bounds.ts';
import { between, chance, type Draw, each, FLOATS, list, maybe, sizeOf, tensor, WIDE } from '../draw.ts';

const meanOf = (terms: number, x: Parameters<typeof sizeOf>[0], steps = 1) =>
  ({ kind: 'mean', terms, largest: sizeOf(x), steps }) as const;

const image = (random: Random, datatype: DType, special = true) =>
  tensor(
    random,
    'x',
    datatype,
    [random.pick([1, 2]), random.pick([1, 2, 4]), between(random, 3, 9), between(random, 3, 9)],
    special,
  );

export const timmSame =
  (isMax: boolean): Draw =>
  (random) => {
    const x = image(random, random.pick(FLOATS));
    const two = (most: number) => list(2, () => between(random, 1, most));
    return {
      parameters: {
        kernel_size: two(3),
        stride: two(3),
        ...(isMax
          ? maybe(random, 0.4, 'dilation', () => two(2))
          : maybe(random, 0.3, 'count_include_pad', () => chance(random, 0.5))),
        ...maybe(random, 0.3, 'ceil_mode', () => chance(random, 0.5)),
      },
      inputs: [x],
      bound: isMax ? CHOSEN : meanOf(9, x),
    };
  };

export const timmMedian: Draw = (random) => {
  const same = chance(random, 0.4);
  return {
    parameters: {
      ...maybe(random, 0.8, 'kernel_size', () => between(random, 1, 3)),
      ...maybe(random, 0.5, 'stride', () => between(random, 1, 2)),
      ...(same ? { same: true } : maybe(random, 0.5, 'padding', () => each(random, 4, () => random.below(3)))),
    },
    inputs: [image(random, random.pick(WIDE))],
    bound: CHOSEN,
  };
};

export const timmBlur: Draw = (random) => {
  const x = image(random, random.pick(['FP32', 'FP32', 'FP64']), false);
  return {
    parameters: {
      ...maybe(random, 0.7, 'filt_size', () => between(random, 2, 5)),
      ...maybe(random, 0.6, 'stride', () => between(random, 1, 3)),
      ...maybe(random, 0.6, 'pad_mode', () => random.pick(['reflect', 'replicate', 'constant', 'circular'])),
    },
    inputs: [x],
    bound: { kind: 'mean', terms: 25, largest: sizeOf(x), steps: 2 },
  };
};

export const timmLse =
  (rank: 1 | 2): Draw =>
  (random) => {
    const x =
      rank === 1 ? tensor(random, 'x', 'FP32', [2, between(random, 1, 9), 3], false) : image(random, 'FP32', false);
    const r = random.pick([1, 2, 10]);
    return {
      parameters: {
        ...(r === 10 && chance(random, 0.5) ? {} : { r }),
        ...(rank === 2 ? maybe(random, 0.5, 'flatten', () => chance(random, 0.5)) : {}),
      },
      inputs: [x],
      bound: { kind: 'relative', units: 64, absolute: 2 ** -18 * Math.max(sizeOf(x), 1) },
    };
  };

export const timmSelect: Draw = (random) => {
  const pool_type = random.pick(POOL_TYPES);
  const plain = chance(random, 0.7);
  const x = image(random, random.pick(FLOATS));
  const last = chance(random, 0.2);
  return {
    parameters: {
      pool_type,
      ...maybe(random, 0.5, 'flatten', () => chance(random, 0.5)),
      ...(plain ? {} : { output_size: each(random, 2, () => between(random, 1, 3)) }),
      ...(last && { input_fmt: 'NHWC' }),
    },
    inputs: [x],
    bound: meanOf(100, x, 3),
  };
};

export const timmTokens: Draw = (random) => {
  const x = tensor(random, 'x', random.pick(FLOATS), [
    random.pick([1, 2]),
    between(random, 2, 6),
    between(random, 1, 4),
  ]);
  return {
    parameters: {
      ...maybe(random, 0.8, 'pool_type', () => random.pick(['', 'token', 'avg', 'avgmax', 'max'])),
      ...maybe(random, 0.5, 'num_prefix_tokens', () => random.below(3)),
      ...maybe(random, 0.5, 'reduce_include_prefix', () => chance(random, 0.5)),
    },
    inputs: [x],
    bound: meanOf(8, x, 3),
  };
};
