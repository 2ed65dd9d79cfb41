import type { DType } from '../../../src/tensor/dtype.ts';
import type { Random } from '../../fuzz/random.ts';
import { CHOSEN } from '../bounds.ts';
import { between, chance, type Draw, list, maybe, numbers, sizeOf, tensor } from '../draw.ts';

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
