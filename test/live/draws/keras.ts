import type { Random } from '../../fuzz/random.ts';
import { CHOSEN } from '../bounds.ts';
import { between, chance, type Draw, each, list, maybe, numbers, sizeOf, tensor, WIDE } from '../draw.ts';

const meanOf = (terms: number, x: Parameters<typeof sizeOf>[0], steps = 1) =>
  ({ kind: 'mean', terms, largest: sizeOf(x), steps }) as const;

const kerasShape = (random: Random, rank: number, first: boolean) => {
  const spatial = list(rank, () => between(random, 2, rank === 1 ? 16 : rank === 2 ? 8 : 5));
  const [batch, channels] = [random.pick([1, 2]), random.pick([1, 2, 3])];
  return { spatial, shape: first ? [batch, channels, ...spatial] : [batch, ...spatial, channels] };
};

const formatOf = (random: Random) => {
  const first = chance(random, 0.4);
  return {
    first,
    format: first || chance(random, 0.3) ? { data_format: first ? 'channels_first' : 'channels_last' } : {},
  };
};

export const kerasPool =
  (isMax: boolean, rank: number | undefined): Draw =>
  (random) => {
    const axes = rank ?? between(random, 1, 2);
    const { first, format } = formatOf(random);
    const { shape } = kerasShape(random, axes, first);
    const inputs = tensor(random, 'inputs', random.pick(WIDE), shape);
    const pool_size = each(random, axes, () => between(random, 1, 2));
    return {
      parameters: {
        ...(rank === undefined || chance(random, 0.8) ? { pool_size } : {}),
        ...maybe(random, 0.6, 'strides', () => each(random, axes, () => between(random, 1, 3))),
        ...maybe(random, 0.6, 'padding', () => random.pick(['valid', 'same'])),
        ...format,
      },
      inputs: [inputs],
      bound: isMax ? CHOSEN : meanOf(27, inputs),
    };
  };

export const kerasGlobal =
  (isMax: boolean, rank: number): Draw =>
  (random) => {
    const { first, format } = formatOf(random);
    const { shape, spatial } = kerasShape(random, rank, first);
    const masked = !isMax && rank === 1 && chance(random, 0.5);
    const inputs = tensor(random, 'inputs', random.pick(WIDE), shape);
    const mask = numbers(
      'mask',
      random.pick(['BOOL', 'INT32', 'FP32']),
      [shape[0] as number, spatial[0] as number],
      list((shape[0] as number) * (spatial[0] as number), () => random.below(2)),
    );
    return {
      parameters: { ...format, ...maybe(random, 0.5, 'keepdims', () => chance(random, 0.6)) },
      inputs: [inputs, ...(masked ? [mask] : [])],
      bound: isMax
        ? CHOSEN
        : meanOf(
            spatial.reduce((n, extent) => n * extent, 1),
            inputs,
          ),
    };
  };

export const kerasAdaptive =
  (isMax: boolean, rank: number | undefined): Draw =>
  (random) => {
    const axes = rank ?? between(random, 1, 2);
    const { first, format } = formatOf(random);
    const { shape, spatial } = kerasShape(random, axes, first);
    const inputs = tensor(random, 'inputs', random.pick(WIDE), shape);
    return {
      parameters: {
        output_size: chance(random, 0.5) ? between(random, 1, 3) : spatial.map((extent) => between(random, 1, extent)),
        ...format,
      },
      inputs: [inputs],
      bound: isMax ? CHOSEN : meanOf(125, inputs),
    };
  };
