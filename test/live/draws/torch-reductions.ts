import type { DType } from '../../../src/tensor/dtype.ts';
import type { Random } from '../../fuzz/random.ts';
import { CHOSEN } from '../bounds.ts';
import { between, chance, type Draw, FLOATS, INTEGERS, list, maybe, sizeOf, tensor, WIDE } from '../draw.ts';
import { shapeOf } from './shape.ts';

const axesOf = (random: Random, rank: number, single = false) => {
  if (rank === 0) return {};
  const axis = () => between(random, -rank, rank - 1);
  if (single) return maybe(random, 0.8, 'dim', axis);
  return maybe(random, 0.8, 'dim', () =>
    chance(random, 0.5) ? axis() : [...new Set(list(between(random, 1, rank), () => random.below(rank)))],
  );
};

const KEPT = (random: Random) => maybe(random, 0.4, 'keepdim', () => chance(random, 0.6));

export const reduction =
  (name: string): Draw =>
  (random) => {
    const shape = shapeOf(random, 0, 4);
    const count = shape.reduce((n, extent) => n * extent, 1);
    const takesIntegers = ['sum', 'amax', 'amin', 'logsumexp'].includes(name);
    const datatype =
      takesIntegers && chance(random, 0.25) ? random.pick<DType>([...INTEGERS, 'BOOL']) : random.pick(FLOATS);
    const input = tensor(random, 'input', datatype, shape);
    const ord = random.pick([2, 1, 0, 3, 0.5, -1, -2, 'Infinity', '-Infinity']);
    const isNorm = name === 'linalg.vector_norm';
    return {
      parameters: {
        ...axesOf(random, shape.length),
        ...(shape.length > 0 ? KEPT(random) : {}),
        ...(isNorm ? maybe(random, 0.8, 'ord', () => ord) : {}),
      },
      inputs: [isNorm ? { ...input, data: input.data } : input],
      bound: name.startsWith('am')
        ? CHOSEN
        : isNorm
          ? { kind: 'relative', units: 2 * count + 24 }
          : name === 'logsumexp'
            ? {
                kind: 'relative',
                units: 8,
                absolute:
                  (count + 4) *
                  2 **
                    (input.datatype === 'FP64'
                      ? -52
                      : input.datatype === 'BF16'
                        ? -6
                        : input.datatype === 'FP16'
                          ? -9
                          : -22) *
                  Math.max(sizeOf(input), 1),
              }
            : { kind: name === 'mean' ? 'mean' : 'sum', terms: count, largest: sizeOf(input), steps: 1 },
    };
  };

/** Reductions along one axis that choose an element, with its index. */
export const selection =
  (name: string, outputs: readonly string[]): Draw =>
  (random) => {
    const shape = shapeOf(random, 0, 4, 0.03);
    const datatype =
      name === 'quantile' || name === 'nanmean' || name === 'var' || name === 'std'
        ? random.pick(name === 'quantile' ? WIDE : FLOATS)
        : random.pick([...FLOATS, ...INTEGERS]);
    const input = tensor(random, 'input', datatype, shape);
    const count = shape.reduce((n, extent) => n * extent, 1);
    const { dim, ...rest } = axesOf(random, shape.length, name !== 'var' && name !== 'std' && name !== 'nanmean');
    const hasAxis = dim !== undefined;
    const axis = hasAxis && typeof dim === 'number' ? dim : -1;
    const extent = shape.at(axis) ?? 1;
    const ofOperator: Record<string, unknown> = {
      topk: {
        k: between(random, 0, extent + (chance(random, 0.05) ? 1 : 0)),
        ...maybe(random, 0.4, 'largest', () => chance(random, 0.5)),
      },
      quantile: {
        q: random.pick([0, 0.25, 0.3, 0.5, 0.9, 1]),
        ...maybe(random, 0.5, 'interpolation', () => random.pick(['linear', 'lower', 'higher', 'midpoint', 'nearest'])),
      },
      var: maybe(random, 0.5, 'correction', () => random.pick([0, 1, 2])),
      std: maybe(random, 0.5, 'correction', () => random.pick([0, 1, 2])),
    };
    const keeps =
      name !== 'topk' && (hasAxis || !['max', 'min', 'median', 'var', 'std', 'quantile'].includes(name))
        ? KEPT(random)
        : {};
    const both = name !== 'median' && outputs.length === 2 && (hasAxis || name === 'topk');
    return {
      parameters: { ...(hasAxis && { dim }), ...rest, ...keeps, ...(ofOperator[name] as object | undefined) },
      inputs: [input],
      bound: ['quantile', 'var', 'std', 'nanmean'].includes(name)
        ? {
            kind: 'sum',
            terms: name === 'nanmean' ? count : 4,
            largest: (sizeOf(input) + 1) ** (name === 'var' ? 2 : 1),
            steps: 4,
          }
        : CHOSEN,
      outputs: both ? outputs : outputs.slice(0, 1),
    };
  };
