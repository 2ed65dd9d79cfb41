import { CHOSEN } from '../bounds.ts';
import { between, chance, type Draw, each, list, maybe, sizeOf, tensor, WIDE } from '../draw.ts';

export const tfPool =
  (isMax: boolean): Draw =>
  (random) => {
    const rank = between(random, 1, 2);
    const spatial = list(rank, () => between(random, 2, rank === 1 ? 16 : 8));
    const input = tensor(random, 'input', random.pick(WIDE), [random.pick([1, 2]), ...spatial, random.pick([1, 3])]);
    const ksize = list(rank, () => between(random, 1, 3));
    const strides = list(rank, () => between(random, 1, 3));
    const whole = chance(random, 0.3);
    return {
      parameters: {
        ksize: whole ? [1, ...ksize, 1] : ksize,
        strides: whole ? [1, ...strides, 1] : strides,
        padding: random.pick(['VALID', 'SAME']),
      },
      inputs: [input],
      bound: isMax ? CHOSEN : { kind: 'mean', terms: 27, largest: sizeOf(input), steps: 1 },
    };
  };

export const tfArgmax: Draw = (random) => ({
  parameters: {
    ksize: each(random, 2, () => between(random, 1, 3)),
    strides: each(random, 2, () => between(random, 1, 3)),
    padding: random.pick(['VALID', 'SAME']),
    ...maybe(random, 0.5, 'include_batch_in_index', () => chance(random, 0.5)),
  },
  inputs: [
    tensor(
      random,
      'input',
      'FP32',
      [random.pick([1, 2]), between(random, 3, 7), between(random, 3, 7), between(random, 1, 3)],
      false,
    ),
  ],
  bound: CHOSEN,
});

export const reduceWindow: Draw = (random) => {
  const rank = between(random, 1, 4);
  const shape = list(rank, () => between(random, 1, 6));
  const open = list(rank, () => random.below(rank));
  const axes = new Set(open.slice(0, 3));
  const along = (draw: () => number) => list(rank, (a) => (axes.has(a) ? draw() : 1));
  const computation = random.pick(['max', 'min', 'add', 'mul'] as const);
  const datatype = random.pick([...WIDE, 'INT32' as const]);
  const operand = tensor(random, 'operand', datatype, shape, computation === 'max' || computation === 'min');
  const isExact = computation === 'max' || computation === 'min' || datatype === 'INT32';
  const extremes = computation === 'max' || computation === 'min';
  return {
    parameters: {
      computation,
      window_dimensions: along(() => between(random, 1, 3)),
      ...maybe(random, 0.6, 'window_strides', () => along(() => between(random, 1, 3))),
      ...maybe(random, 0.6, 'padding', () =>
        random.pick([
          'VALID',
          'SAME',
          list(rank, (a) => a).map((a) => (axes.has(a) ? [random.below(2), random.below(2)] : [0, 0])),
        ]),
      ),
      ...maybe(random, 0.3, 'window_dilation', () => along(() => between(random, 1, 2))),
    },
    // JAX has no identity of integers' extremes here.
    inputs: [extremes && datatype === 'INT32' ? tensor(random, 'operand', 'FP32', shape) : operand],
    bound: isExact
      ? CHOSEN
      : computation === 'add'
        ? { kind: 'sum', terms: 27, largest: sizeOf(operand), steps: 1 }
        : { kind: 'relative', units: 64 },
  };
};
