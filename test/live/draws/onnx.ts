import type { DType } from '../../../src/tensor/dtype.ts';
import type { Random } from '../../fuzz/random.ts';
import { CHOSEN } from '../bounds.ts';
import { between, chance, type Draw, INTEGERS, list, maybe, numbers, sizeOf, tensor } from '../draw.ts';
import { shapeOf } from './torch-rest.ts';

const DATATYPES: readonly DType[] = ['FP32', 'FP32', 'FP32', 'FP64', 'FP16'];

const windowsOf = (random: Random) => {
  const rank = between(random, 1, 3);
  const spatial = list(rank, () => between(random, 2, rank === 1 ? 20 : rank === 2 ? 9 : 5));
  const shape = [random.pick([1, 2]), random.pick([1, 2, 3]), ...spatial];
  const kernel_shape = list(rank, () => between(random, 1, 3));
  return { rank, shape, kernel_shape };
};

export const pool =
  (operator: 'MaxPool' | 'AveragePool' | 'LpPool'): Draw =>
  (random) => {
    const { rank, shape, kernel_shape } = windowsOf(random);
    const auto = chance(random, 0.25);
    const cells = kernel_shape.reduce((n, extent) => n * extent, 1);
    const datatype =
      operator === 'MaxPool' && chance(random, 0.15) ? random.pick(['INT8', 'UINT8'] as const) : random.pick(DATATYPES);
    const X = tensor(random, 'X', datatype, shape, operator !== 'LpPool');
    const indices = operator === 'MaxPool' && chance(random, 0.4);
    const pads = kernel_shape.map((extent) => random.below(Math.max(extent, 1)));
    return {
      parameters: {
        kernel_shape,
        ...maybe(random, 0.6, 'strides', () => list(rank, () => between(random, 1, 3))),
        ...maybe(random, 0.3, 'dilations', () => list(rank, () => between(random, 1, 2))),
        ...(auto
          ? { auto_pad: random.pick(['SAME_UPPER', 'SAME_LOWER', 'VALID']) }
          : maybe(random, 0.6, 'pads', () => [...pads, ...pads])),
        ...(auto ? {} : maybe(random, 0.3, 'ceil_mode', () => 1)),
        ...(operator === 'AveragePool' ? maybe(random, 0.5, 'count_include_pad', () => random.below(2)) : {}),
        ...(operator === 'LpPool' ? maybe(random, 0.5, 'p', () => random.pick([1, 2, 3])) : {}),
        ...(indices ? maybe(random, 0.3, 'storage_order', () => random.below(2)) : {}),
      },
      inputs: [X],
      bound:
        operator === 'MaxPool'
          ? CHOSEN
          : operator === 'LpPool'
            ? { kind: 'relative', units: 4 * cells + 24, absolute: 1e-6 }
            : { kind: 'mean', terms: cells, largest: sizeOf(X), steps: 1 },
      outputs: indices ? ['Y', 'Indices'] : ['Y'],
    };
  };

export const globalPool =
  (operator: string): Draw =>
  (random) => {
    const { shape } = windowsOf(random);
    const count = shape.slice(2).reduce((n, extent) => n * extent, 1);
    const X = tensor(random, 'X', random.pick(DATATYPES), shape, operator !== 'GlobalLpPool');
    return {
      parameters: operator === 'GlobalLpPool' ? maybe(random, 0.6, 'p', () => random.pick([1, 2, 3])) : {},
      inputs: [X],
      bound:
        operator === 'GlobalMaxPool'
          ? CHOSEN
          : operator === 'GlobalLpPool'
            ? { kind: 'relative', units: 2 * count + 24 }
            : { kind: 'mean', terms: count, largest: sizeOf(X), steps: 1 },
    };
  };

export const maxUnpool: Draw = (random) => {
  const rank = between(random, 1, 3);
  const kernel_shape = list(rank, () => between(random, 1, 3));
  const strides = kernel_shape.map((extent) => extent);
  const pooled = list(rank, () => between(random, 1, 3));
  const shape = [random.pick([1, 2]), random.pick([1, 2]), ...pooled];
  const plane = pooled.map((extent, a) => (extent - 1) * (strides[a] as number) + (kernel_shape[a] as number));
  const count = shape.reduce((n, extent) => n * extent, 1);
  const cells = (shape[0] as number) * (shape[1] as number) * plane.reduce((n, extent) => n * extent, 1);
  const step = Math.floor(cells / count);
  const larger = chance(random, 0.4);
  const output_shape = [
    shape[0] as number,
    shape[1] as number,
    ...plane.map((extent) => extent + (larger ? random.below(2) : 0)),
  ];
  return {
    parameters: { kernel_shape, strides, ...(larger && { index_plane: 'output' }) },
    inputs: [
      tensor(random, 'X', 'FP32', shape, false),
      numbers(
        'I',
        'INT64',
        shape,
        list(count, (i) => i * step + random.below(step)),
      ),
      ...(larger ? [numbers('output_shape', 'INT64', [rank + 2], output_shape)] : []),
    ],
    bound: CHOSEN,
  };
};

export const roiAlign: Draw = (random) => {
  const [batch, high, wide, count] = [
    between(random, 1, 3),
    between(random, 2, 8),
    between(random, 2, 8),
    between(random, 1, 4),
  ];
  const X = tensor(
    random,
    'X',
    random.pick(['FP32', 'FP32', 'FP64']),
    [batch, between(random, 1, 2), high, wide],
    false,
  );
  const rois = Array.from({ length: count }, () => {
    const [x, y] = [random.below(4 * wide) / 4, random.below(4 * high) / 4];
    return [x, y, x + random.below(4 * wide) / 4, y + random.below(4 * high) / 4];
  });
  return {
    parameters: {
      ...maybe(random, 0.5, 'mode', () => random.pick(['avg', 'max'])),
      ...maybe(random, 0.7, 'output_height', () => between(random, 1, 3)),
      ...maybe(random, 0.7, 'output_width', () => between(random, 1, 3)),
      ...maybe(random, 0.7, 'sampling_ratio', () => random.below(4)),
      ...maybe(random, 0.5, 'spatial_scale', () => random.pick([1, 0.5])),
      ...maybe(random, 0.5, 'coordinate_transformation_mode', () => random.pick(['half_pixel', 'output_half_pixel'])),
    },
    inputs: [
      X,
      { ...numbers('rois', X.datatype, [count, 4], []), data: rois.flat() },
      numbers(
        'batch_indices',
        'INT64',
        [count],
        list(count, () => random.below(batch)),
      ),
    ],
    bound: { kind: 'mean', terms: 64, largest: sizeOf(X), steps: 4 },
  };
};

export const maxRoiPool: Draw = (random) => {
  const [batch, high, wide, count] = [
    between(random, 1, 3),
    between(random, 2, 8),
    between(random, 2, 8),
    between(random, 1, 4),
  ];
  const rois = Array.from({ length: count }, () => {
    const [x, y] = [random.below(wide), random.below(high)];
    return [
      random.below(batch),
      x,
      y,
      Math.min(x + random.below(wide), wide - 1),
      Math.min(y + random.below(high), high - 1),
    ];
  });
  return {
    parameters: {
      pooled_shape: list(2, () => between(random, 1, 3)),
      ...maybe(random, 0.5, 'spatial_scale', () => random.pick([1, 0.5])),
    },
    inputs: [
      tensor(random, 'X', 'FP32', [batch, between(random, 1, 2), high, wide], false),
      { ...numbers('rois', 'FP32', [count, 5], []), data: rois.flat() },
    ],
    bound: CHOSEN,
  };
};

export const lpNormalization: Draw = (random) => {
  const shape = shapeOf(random, 1, 4, 0);
  const input = tensor(random, 'input', random.pick(['FP32', 'FP32', 'FP64']), shape, false);
  return {
    parameters: {
      ...maybe(random, 0.7, 'axis', () => between(random, -shape.length, shape.length - 1)),
      ...maybe(random, 0.7, 'p', () => between(random, 1, 2)),
    },
    inputs: [input],
    bound: { kind: 'relative', units: 40 },
  };
};

export const pad: Draw = (random) => {
  const mode = random.pick(['constant', 'reflect', 'edge', 'wrap'] as const);
  const shape = shapeOf(random, 1, 4, mode === 'constant' ? 0.05 : 0);
  const some = chance(random, 0.3);
  const axes = some
    ? [...new Set(list(between(random, 1, shape.length), () => random.below(shape.length)))]
    : shape.map((_, a) => a);
  const cells = [0, 1].flatMap(() =>
    axes.map((a) => (chance(random, 0.1) ? -random.below(3) : random.below(Math.max(shape[a] as number, 1)))),
  );
  const datatype = random.pick([...DATATYPES, ...INTEGERS, 'BOOL' as const]);
  return {
    parameters: chance(random, 0.8) || mode !== 'constant' ? { mode } : {},
    inputs: [
      tensor(random, 'data', datatype, shape),
      numbers('pads', 'INT64', [cells.length], cells),
      ...(mode === 'constant' && chance(random, 0.4) ? [tensor(random, 'constant_value', datatype, [], false)] : []),
      ...(some ? [numbers('axes', 'INT64', [axes.length], axes)] : []),
    ],
    bound: CHOSEN,
  };
};

const EXACT = ['ReduceMax', 'ReduceMin'];

export const reduce =
  (operator: string): Draw =>
  (random) => {
    const shape = shapeOf(random, 0, 4);
    const data = tensor(
      random,
      'data',
      chance(random, 0.2) ? random.pick(['INT32', 'INT64', 'INT8', 'UINT8']) : random.pick(DATATYPES),
      shape,
      EXACT.includes(operator) || operator === 'ReduceSum',
    );
    const positive =
      operator === 'ReduceLogSum'
        ? { ...data, data: data.data.map((v) => (v < 0 ? (typeof v === 'bigint' ? -v : -v) : v)) }
        : data;
    const named = shape.length > 0 && chance(random, 0.7);
    const axes = [
      ...new Set(list(between(random, 1, Math.max(shape.length, 1)), () => random.below(Math.max(shape.length, 1)))),
    ];
    const count = shape.reduce((n, extent) => n * extent, 1);
    const size = sizeOf(data);
    return {
      parameters: {
        ...maybe(random, 0.5, 'keepdims', () => random.below(2)),
        ...maybe(random, 0.2, 'noop_with_empty_axes', () => random.below(2)),
      },
      inputs: [
        positive,
        ...(named
          ? [
              numbers(
                'axes',
                'INT64',
                [axes.length],
                axes.map((a) => (chance(random, 0.3) ? a - shape.length : a)),
              ),
            ]
          : []),
      ],
      bound: EXACT.includes(operator)
        ? CHOSEN
        : operator === 'ReduceSum' || operator === 'ReduceMean' || operator === 'ReduceL1'
          ? { kind: 'sum', terms: count, largest: size, steps: 1 }
          : operator.includes('Log')
            ? {
                kind: 'relative',
                units: count + 24,
                absolute: (count + 8) * 2 ** (data.datatype === 'FP16' ? -9 : -21) * Math.max(size, 1),
              }
            : { kind: 'relative', units: 2 * count + 24 },
    };
  };

export const argument = (random: Random) => {
  const shape = shapeOf(random, 1, 4, 0);
  return {
    parameters: {
      ...maybe(random, 0.7, 'axis', () => between(random, -shape.length, shape.length - 1)),
      ...maybe(random, 0.5, 'keepdims', () => random.below(2)),
      ...maybe(random, 0.5, 'select_last_index', () => random.below(2)),
    },
    inputs: [tensor(random, 'data', random.pick([...DATATYPES, 'INT32' as const]), shape, false)],
    bound: CHOSEN,
  };
};

export const topK: Draw = (random) => {
  const shape = shapeOf(random, 1, 4, 0);
  const axis = between(random, -shape.length, shape.length - 1);
  return {
    parameters: { axis, ...maybe(random, 0.5, 'largest', () => random.below(2)) },
    inputs: [
      tensor(random, 'X', random.pick(['FP32', 'FP64', 'INT64', 'INT32']), shape, false),
      numbers('K', 'INT64', [1], [between(random, 0, shape.at(axis) ?? 1)]),
    ],
    bound: CHOSEN,
  };
};
