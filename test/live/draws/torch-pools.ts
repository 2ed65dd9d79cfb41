import type { Random } from '../../fuzz/random.ts';
import { CHOSEN } from '../bounds.ts';
import { between, chance, type Draw, each, FLOATS, INTEGERS, list, maybe, numbers, sizeOf, tensor } from '../draw.ts';

/** Extents of a tensor for pooling along `rank` axes: with a batch mostly, channels last where the parameter says so. */
const planeOf = (random: Random, rank: number) => {
  const last = rank > 1 && chance(random, 0.25);
  const spatial = list(rank, () => between(random, rank === 1 ? 1 : 2, rank === 1 ? 40 : rank === 2 ? 12 : 6));
  const [batch, channels] = [random.pick([1, 2, 3]), random.pick([1, 2, 3, 5])];
  const lead = last || chance(random, 0.8) ? [chance(random, 0.05) ? 0 : batch] : [];
  const shape = last ? [...lead, ...spatial, channels] : [...lead, channels, ...spatial];
  const memory_format = last ? { memory_format: rank === 2 ? 'channels_last' : 'channels_last_3d' } : {};
  return { shape, spatial, memory_format };
};

/** Mostly what fits; sometimes what does not. */
const kernelOf = (random: Random, spatial: readonly number[]) => {
  const most = chance(random, 0.07) ? 9 : Math.max(Math.min(...spatial), 1);
  return each(random, spatial.length, () => between(random, 1, Math.min(most, 7)));
};

const halfOf = (random: Random, kernel: number | number[]): number => {
  const least = Math.min(...[kernel].flat());
  return random.below(Math.floor(least / 2) + (chance(random, 0.1) ? 2 : 1));
};

const cellsOf = (kernel: number | number[], rank: number): number =>
  Array.isArray(kernel) ? kernel.reduce((n, extent) => n * extent, 1) : kernel ** rank;

export const maxPool =
  (rank: number): Draw =>
  (random) => {
    const { shape, spatial, memory_format } = planeOf(random, rank);
    const kernel_size = kernelOf(random, spatial);
    const indices = chance(random, 0.4);
    return {
      parameters: {
        kernel_size,
        ...memory_format,
        ...maybe(random, 0.6, 'stride', () => each(random, rank, () => between(random, 1, 4))),
        ...maybe(random, 0.5, 'padding', () => halfOf(random, kernel_size)),
        ...maybe(random, 0.3, 'dilation', () => each(random, rank, () => between(random, 1, 3))),
        ...maybe(random, 0.4, 'ceil_mode', () => chance(random, 0.7)),
        ...(indices && { return_indices: true }),
      },
      inputs: [tensor(random, 'input', chance(random, 0.1) ? random.pick(INTEGERS) : random.pick(FLOATS), shape)],
      bound: CHOSEN,
      outputs: indices ? ['output', 'indices'] : ['output'],
    };
  };

export const avgPool =
  (rank: number): Draw =>
  (random) => {
    const { shape, spatial, memory_format } = planeOf(random, rank);
    const kernel_size = kernelOf(random, spatial);
    const input = tensor(random, 'input', chance(random, 0.12) ? 'INT64' : random.pick(FLOATS), shape);
    return {
      parameters: {
        kernel_size,
        ...memory_format,
        ...maybe(random, 0.6, 'stride', () => each(random, rank, () => between(random, 1, 4))),
        ...maybe(random, 0.5, 'padding', () => halfOf(random, kernel_size)),
        ...maybe(random, 0.4, 'ceil_mode', () => chance(random, 0.7)),
        ...maybe(random, 0.4, 'count_include_pad', () => chance(random, 0.5)),
        ...(rank > 1 ? maybe(random, 0.2, 'divisor_override', () => random.pick([1, 2, 3, 7, -2])) : {}),
      },
      inputs: [input],
      bound:
        input.datatype === 'INT64'
          ? CHOSEN
          : { kind: 'sum', terms: cellsOf(kernel_size, rank), largest: sizeOf(input) },
    };
  };

export const lpPool =
  (rank: number): Draw =>
  (random) => {
    const { shape, spatial, memory_format } = planeOf(random, rank);
    // Along one axis it multiplies with it: a number.
    const kernel_size = rank === 1 ? between(random, 1, 5) : kernelOf(random, spatial);
    const norm_type = random.pick([1, 2, 2, 3, 1.5, 'Infinity', '-Infinity']);
    const datatype = chance(random, 0.1) ? random.pick(['INT64', 'BOOL', 'INT8'] as const) : random.pick(FLOATS);
    const input = tensor(random, 'input', datatype, shape, typeof norm_type === 'string');
    const positive = {
      ...input,
      data: input.data.map((value) => (value < 0 ? (typeof value === 'bigint' ? -value : -value) : value)),
    };
    const cells = cellsOf(kernel_size, rank);
    return {
      parameters: {
        norm_type,
        kernel_size,
        ...memory_format,
        ...maybe(random, 0.6, 'stride', () => each(random, rank, () => between(random, 1, 4))),
        ...maybe(random, 0.4, 'ceil_mode', () => chance(random, 0.7)),
      },
      // Odd powers of negatives cancel: their root is of any size.
      inputs: [typeof norm_type === 'number' ? positive : input],
      bound: typeof norm_type === 'string' ? CHOSEN : { kind: 'relative', units: 24 + cells * 2, absolute: 1e-6 },
    };
  };

export const adaptivePool =
  (kind: 'avg' | 'max', rank: number): Draw =>
  (random) => {
    const { shape, spatial, memory_format } = planeOf(random, rank);
    const isList = chance(random, 0.6);
    const extent = (a: number) =>
      chance(random, 0.06) ? 0 : chance(random, 0.1) && isList ? null : between(random, 1, (spatial[a] ?? 1) + 2);
    const indices = kind === 'max' && chance(random, 0.4);
    const input = tensor(random, 'input', random.pick(FLOATS), shape);
    const output_size = isList ? spatial.map((_, a) => extent(a)) : (extent(0) ?? 1);
    return {
      parameters: { output_size, ...memory_format, ...(indices && { return_indices: true }) },
      inputs: [input],
      bound:
        kind === 'max'
          ? CHOSEN
          : { kind: 'mean', terms: spatial.reduce((n, cells) => n * cells, 1), largest: sizeOf(input), steps: 1 },
      outputs: indices ? ['output', 'indices'] : ['output'],
    };
  };

export const fractionalPool =
  (rank: 2 | 3): Draw =>
  (random) => {
    const spatial = list(rank, () => between(random, 4, 9));
    const kernel = list(rank, () => between(random, 1, 3));
    const output_size = spatial.map((extent, a) => between(random, 1, Math.max(extent - (kernel[a] as number) - 1, 1)));
    const [batch, channels] = [random.pick([1, 2]), random.pick([1, 3])];
    const samples = list(batch * channels * rank, () => random.below(1000) / 1000);
    const indices = chance(random, 0.4);
    const datatype = random.pick(['FP32', 'FP32', 'FP64'] as const);
    return {
      parameters: { kernel_size: kernel, output_size, ...(indices && { return_indices: true }) },
      inputs: [
        tensor(random, 'input', datatype, [batch, channels, ...spatial]),
        {
          ...numbers('_random_samples', datatype, [batch, channels, rank], []),
          data: samples.map((v) => (datatype === 'FP32' ? Math.fround(v) : v)),
        },
      ],
      bound: CHOSEN,
      outputs: indices ? ['output', 'indices'] : ['output'],
    };
  };

export const unpool =
  (rank: number): Draw =>
  (random) => {
    const [kernel, stride] = [between(random, 1, 3), between(random, 1, 3)];
    const pooled = list(rank, () => between(random, 1, 4));
    const plane = pooled.map((extent) => (extent - 1) * stride + kernel);
    const cells = plane.reduce((n, extent) => n * extent, 1);
    const shape = [...(chance(random, 0.8) ? [random.pick([1, 2])] : []), random.pick([1, 2]), ...pooled];
    const count = shape.reduce((n, extent) => n * extent, 1);
    const planes = count / pooled.reduce((n, extent) => n * extent, 1);
    const each = count / planes;
    // Different indices in a plane: of equal ones the library keeps any.
    const indices = Array.from({ length: planes }, () => shuffled(random, cells).slice(0, each)).flat();
    const enough = cells >= each;
    return {
      parameters: { kernel_size: kernel, stride, ...(chance(random, 0.3) && { output_size: plane }) },
      inputs: [
        tensor(random, 'input', random.pick(FLOATS), enough ? shape : shape.map(() => 1)),
        numbers('indices', 'INT64', enough ? shape : shape.map(() => 1), enough ? indices : [0]),
      ],
      bound: CHOSEN,
    };
  };

const shuffled = (random: Random, count: number): number[] => {
  const all = list(count, (i) => i);
  for (let i = count - 1; i > 0; i -= 1) {
    const j = random.below(i + 1);
    [all[i], all[j]] = [all[j] as number, all[i] as number];
  }
  return all;
};
