import type { DType } from '../../../src/tensor/dtype.ts';
import type { Random } from '../../fuzz/random.ts';
import { CHOSEN } from '../bounds.ts';
import { between, chance, type Draw, FLOATS, INTEGERS, list, maybe, numbers, sizeOf, tensor, WIDE } from '../draw.ts';

export const shapeOf = (random: Random, least: number, most: number, empty = 0.05): number[] =>
  list(between(random, least, most), () => (chance(random, empty) ? 0 : between(random, 1, 6)));

export const embeddingBag: Draw = (random) => {
  const [rows, columns] = [between(random, 1, 8), between(random, 1, 5)];
  const mode = random.pick(['sum', 'mean', 'max'] as const);
  const flat = chance(random, 0.6);
  const ids = flat ? between(random, 0, 12) : 0;
  const shape = flat ? [ids] : [between(random, 1, 4), between(random, 1, 5)];
  const count = flat ? ids : (shape[0] as number) * (shape[1] as number);
  const bags = between(random, 1, 4);
  const last = chance(random, 0.4);
  const begins = [
    0,
    ...list(bags - 1, () => between(random, 0, count)).toSorted((a, b) => a - b),
    ...(last ? [count] : []),
  ];
  const weighted = mode === 'sum' && chance(random, 0.3);
  const weight = tensor(random, 'weight', random.pick(WIDE), [rows, columns], !weighted);
  return {
    parameters: {
      mode,
      ...(flat && last && { include_last_offset: true }),
      ...maybe(random, 0.3, 'padding_idx', () => between(random, -rows, rows - 1)),
    },
    inputs: [
      numbers(
        'input',
        'INT64',
        shape,
        list(count, () => random.below(rows)),
      ),
      weight,
      ...(flat ? [numbers('offsets', 'INT64', [begins.length], begins)] : []),
      ...(weighted ? [tensor(random, 'per_sample_weights', weight.datatype, shape, false)] : []),
    ],
    bound:
      mode === 'max' ? CHOSEN : { kind: 'sum', terms: 12, largest: sizeOf(weight) * (weighted ? 1000 : 1), steps: 2 },
  };
};

export const segmentReduce: Draw = (random) => {
  const rows = between(random, 0, 10);
  const reduce = random.pick(['sum', 'mean', 'max', 'min', 'prod'] as const);
  const segments = between(random, 1, 4);
  const cuts = [0, ...list(segments - 1, () => between(random, 0, rows)).toSorted((a, b) => a - b), rows];
  const lengths = list(segments, (i) => (cuts[i + 1] as number) - (cuts[i] as number));
  const wrong = chance(random, 0.05);
  const data = tensor(random, 'data', random.pick(FLOATS), [
    rows,
    ...list(random.below(3), () => between(random, 1, 4)),
  ]);
  const said = chance(random, 0.6)
    ? numbers('lengths', random.pick(['INT64', 'INT32']), [segments], wrong ? lengths.map((n) => n + 1) : lengths)
    : numbers('offsets', random.pick(['INT64', 'INT32']), [segments + 1], cuts);
  return {
    parameters: {
      reduce,
      ...maybe(random, 0.3, 'axis', () => 0),
      ...(said.name === 'lengths' ? maybe(random, 0.2, 'unsafe', () => !wrong) : {}),
    },
    inputs: [data, said],
    bound:
      reduce === 'max' || reduce === 'min'
        ? CHOSEN
        : reduce === 'prod'
          ? { kind: 'relative', units: 2 * rows + 4 }
          : { kind: 'sum', terms: rows, largest: sizeOf(data), steps: rows },
  };
};

export const pad: Draw = (random) => {
  const mode = random.pick(['constant', 'reflect', 'replicate', 'circular'] as const);
  const axes = between(random, 1, 3);
  const shape =
    mode === 'constant' ? shapeOf(random, axes, 5) : list(axes + 1 + random.below(2), () => between(random, 1, 6));
  const cells = list(2 * axes, (i) => {
    const extent = shape.at(-1 - Math.floor(i / 2)) as number;
    return chance(random, 0.15) ? -random.below(3) : random.below(Math.max(extent, 1) + (chance(random, 0.05) ? 2 : 0));
  });
  const datatype = random.pick<DType>([...FLOATS, ...INTEGERS, 'BOOL']);
  return {
    parameters: {
      pad: cells,
      ...(mode !== 'constant' || chance(random, 0.3) ? { mode } : {}),
      ...(mode === 'constant' ? maybe(random, 0.5, 'value', () => random.pick([0, 1, 2.5, -1, 'Infinity'])) : {}),
    },
    inputs: [tensor(random, 'input', datatype, shape)],
    bound: CHOSEN,
  };
};

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
    const own: Record<string, unknown> = {
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
      parameters: { ...(hasAxis && { dim }), ...rest, ...keeps, ...(own[name] as object | undefined) },
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

export const boxPooling =
  (name: string): Draw =>
  (random) => {
    const [batch, high, wide] = [between(random, 1, 3), between(random, 2, 9), between(random, 2, 9)];
    const bins = list(2, () => between(random, 1, 3));
    const grouped = name.startsWith('ps_');
    const channels = (grouped ? (bins[0] as number) * (bins[1] as number) : 1) * between(random, 1, 2);
    const count = between(random, 0, 4);
    const scale = random.pick([1, 0.5, 0.25]);
    const datatype = random.pick(['FP32', 'FP32', 'FP64', 'FP16'] as const);
    const corner = (most: number): number => (random.below(8 * most) - 2 * most) / (4 * scale);
    const boxes = Array.from({ length: count }, () => {
      const [x, y] = [corner(wide), corner(high)];
      const turned = chance(random, 0.05) ? -1 : 1;
      return [
        random.below(batch),
        x,
        y,
        x + (turned * random.below(4 * wide)) / (4 * scale),
        y + (turned * random.below(4 * high)) / (4 * scale),
      ];
    });
    const samples = name.endsWith('align');
    const input = tensor(random, 'input', datatype, [batch, channels, high, wide], !samples);
    return {
      parameters: {
        output_size: bins,
        ...maybe(random, 0.7, 'spatial_scale', () => scale),
        ...(samples ? maybe(random, 0.7, 'sampling_ratio', () => random.pick([-1, 0, 1, 2, 3])) : {}),
        ...(name === 'roi_align' ? maybe(random, 0.5, 'aligned', () => chance(random, 0.5)) : {}),
      },
      inputs: [input, { ...numbers('boxes', datatype, [count, 5], []), data: boxes.flat() }],
      // Halves are added as halves.
      bound:
        name === 'roi_pool'
          ? CHOSEN
          : { kind: 'mean', terms: 64, largest: sizeOf(input), steps: datatype === 'FP16' ? 64 : 4 },
    };
  };

export const interpolate: Draw = (random) => {
  const spatial = list(between(random, 1, 3), () => between(random, 2, 6));
  const input = tensor(random, 'input', random.pick(FLOATS), [random.pick([1, 2]), 2, ...spatial]);
  return {
    parameters: {
      mode: 'area',
      ...(chance(random, 0.5)
        ? {
            size: chance(random, 0.5) ? between(random, 1, 4) : spatial.map((extent) => between(random, 1, extent + 1)),
          }
        : { scale_factor: random.pick([0.5, 1, 1.5, 2]) }),
    },
    inputs: [input],
    bound: { kind: 'mean', terms: 216, largest: sizeOf(input), steps: 1 },
  };
};
