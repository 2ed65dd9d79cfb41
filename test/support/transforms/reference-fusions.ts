import { ACTIVATIONS } from './reference-elements.ts';
import { type Attributes, build, type Expected, type Inputs, productUnit, type ReferenceTensor } from './tensors.ts';

type Fusion = (attributes: Attributes, x: ReferenceTensor, inputs: Inputs) => Expected;

/** A number, and what its error grows with, in units of one sum of products. */
type Bounded = { readonly value: number; readonly size: number };

const total = (terms: readonly Bounded[]): Bounded => ({
  value: terms.reduce((sum, { value }) => sum + value, 0),
  size: terms.reduce((sum, { size }) => sum + size, 0),
});

const exact = (value: number): Bounded => ({ value, size: 0 });

/** A product: errors of both, and a rounding. */
const times = (a: Bounded, b: Bounded): Bounded => ({
  value: a.value * b.value,
  size: Math.abs(a.value) * b.size + Math.abs(b.value) * a.size + Math.abs(a.value * b.value),
});

const rowsOf = ({ shape, data }: ReferenceTensor): readonly (readonly number[])[] => {
  const extent = shape.at(-1) as number;
  const rows = shape.slice(0, -1).reduce((product, each) => product * each, 1);
  return Array.from({ length: rows }, (_, r) => data.slice(r * extent, (r + 1) * extent).map(Number));
};

/** W x + b, W x + b after `map`, of which no slope is above 1. */
const affine = (
  x: readonly Bounded[],
  weight: ReferenceTensor,
  bias: ReferenceTensor | undefined,
  map: (value: number) => number = (value) => value,
): readonly Bounded[] =>
  rowsOf(weight).map((row, i) => {
    const terms = row.map((each, k) => times(exact(each), x[k] as Bounded));
    const sum = total([...terms, { ...exact(Number(bias?.data[i] ?? 0)), size: Math.abs(Number(bias?.data[i] ?? 0)) }]);
    return { value: map(sum.value), size: sum.size + Math.abs(map(sum.value)) };
  });

/** Groups added up: of neighbors, or of every `dim`-th. */
const grouped = (x: readonly Bounded[], parts: number, areNeighbors: boolean): readonly Bounded[] => {
  const dim = x.length / parts;
  return Array.from({ length: dim }, (_, d) =>
    total(Array.from({ length: parts }, (__, p) => x[areNeighbors ? d * parts + p : p * dim + d] as Bounded)),
  );
};

/** Signed roots by their norm. The root of what is off by e is off by √e at most. */
const rooted = (x: readonly Bounded[], unit: number): readonly Bounded[] => {
  const roots = x.map(({ value, size }) => {
    const error = Math.min(size * unit, Number.MAX_VALUE);
    const root = Math.sign(value) * Math.sqrt(Math.abs(value));
    const off = Math.min(Math.sqrt(error), Math.abs(value) > 0 ? error / Math.sqrt(Math.abs(value)) : Math.sqrt(error));
    return { value: root, size: off / unit + Math.abs(root) };
  });
  const norm = Math.max(Math.sqrt(roots.reduce((sum, { value }) => sum + value * value, 0)), 1e-12);
  const off = Math.hypot(...roots.map(({ size }) => size));
  return roots.map(({ value, size }) => ({
    value: value / norm,
    size: size / norm + (Math.abs(value) / norm) * (off / norm) + Math.abs(value) / norm,
  }));
};

/** The fusion of rows of x and y, by a function of two rows. */
const ofRows = (
  x: ReferenceTensor,
  inputs: Inputs,
  dim: number,
  fuse: (x: readonly Bounded[], y: readonly Bounded[], unit: number) => readonly Bounded[],
): Expected => {
  const unit = productUnit(x.datatype, ...Object.values(inputs).map(({ datatype }) => datatype));
  const others = rowsOf(inputs.y as ReferenceTensor);
  const results = rowsOf(x).map((row, r) => {
    const fused = fuse(row.map(exact), (others[r] ?? []).map(exact), unit);
    return inputs.weight_out ? affine(fused, inputs.weight_out, inputs.bias_out) : fused;
  });
  const flat = results.flat();
  const extent = results[0]?.length ?? inputs.weight_out?.shape[0] ?? dim;
  const values = build(x.datatype, x.shape.with(-1, extent), (_, i) => flat[i]?.value ?? 0);
  return { ...values, sizes: flat.map(({ size }) => 2 * size), unit };
};

const rowsIn = (weight: ReferenceTensor | undefined): number => weight?.shape[0] ?? 0;

const multiplied = (a: readonly Bounded[], b: readonly Bounded[]): readonly Bounded[] =>
  a.map((each, i) => times(each, b[i] as Bounded));

const METRICS: Readonly<Record<string, (a: readonly number[], b: readonly number[]) => Bounded>> = {
  dot: (a, b) => total(a.map((each, k) => times(exact(each), exact(b[k] as number)))),
  cosine: (a, b) => {
    const norms = [a, b].map((each) => Math.max(Math.hypot(...each), 1e-12)) as [number, number];
    const { value, size } = total(
      a.map((each, k) => times(exact(each / norms[0]), exact((b[k] as number) / norms[1]))),
    );
    return { value, size: a.some(Number.isNaN) ? Number.NaN : size };
  },
  euclidean: (a, b) => exact(-Math.hypot(...a.map((each, k) => each - (b[k] as number)))),
  manhattan: (a, b) => exact(-a.reduce((sum, each, k) => sum + Math.abs(each - (b[k] as number)), 0)),
};

const similarity: Fusion = ({ metric = 'cosine', temperature = 1, softmax = 'none' }, x, { y }) => {
  const other = y as ReferenceTensor;
  const datatype = /INT(32|64)/.test(x.datatype)
    ? 'FP64'
    : x.datatype.startsWith('FP') || x.datatype === 'BF16'
      ? x.datatype
      : 'FP32';
  const [a, b] = [rowsOf(x), rowsOf(other)];
  const compare = METRICS[metric as string] as (typeof METRICS)[string];
  const table = a.map((row) =>
    b.map((each) => {
      const { value, size } = compare(row, each);
      return { value: value / Number(temperature), size: (size + Math.abs(value)) / Number(temperature) };
    }),
  );
  const line = (i: number, j: number): readonly Bounded[] =>
    softmax === 'rows' ? (table[i] as readonly Bounded[]) : table.map((row) => row[j] as Bounded);
  const at = (i: number, j: number): Bounded => {
    const own = table[i]?.[j] as Bounded;
    if (softmax === 'none') return own;
    const largest = Math.max(...line(i, j).map(({ value }) => value));
    const sum = line(i, j).reduce((all, { value }) => all + Math.exp(value - largest), 0);
    const value = Math.exp(own.value - largest) / sum;
    // The derivative of a weight is at most itself, by each similarity.
    return { value, size: value * (1 + 2 * Math.max(...line(i, j).map(({ size }) => size))) };
  };
  const shape = [a.length, b.length];
  const bounded = shape.includes(0) ? [] : a.flatMap((_, i) => b.map((__, j) => at(i, j)));
  return {
    ...build(datatype, shape, (_, i) => bounded[i]?.value ?? 0),
    sizes: bounded.map(({ size }) => 2 * size),
    unit: metric === 'euclidean' || metric === 'manhattan' ? 2 ** -44 : productUnit(x.datatype, other.datatype),
  };
};

/** Fusions of several tensors, from their formulas. */
export const REFERENCE_FUSIONS: Readonly<Record<string, Fusion>> = {
  mlb: ({ activation = 'tanh' }, x, inputs) =>
    ofRows(x, inputs, rowsIn(inputs.weight_x), (a, b) => {
      const map = ACTIVATIONS[activation as string] as (value: number) => number;
      return multiplied(
        affine(a, inputs.weight_x as ReferenceTensor, inputs.bias_x, map),
        affine(b, inputs.weight_y as ReferenceTensor, inputs.bias_y, map),
      );
    }),
  mfb: ({ factor }, x, inputs) =>
    ofRows(x, inputs, rowsIn(inputs.weight_x) / Number(factor), (a, b, unit) => {
      const [left, right] = [
        affine(a, inputs.weight_x as ReferenceTensor, inputs.bias_x),
        affine(b, inputs.weight_y as ReferenceTensor, inputs.bias_y),
      ];
      return rooted(grouped(multiplied(left, right), Number(factor), true), unit);
    }),
  mutan: ({ rank }, x, inputs) =>
    ofRows(x, inputs, rowsIn(inputs.merge_x) / Number(rank), (a, b) => {
      const [left, right] = (['x', 'y'] as const).map((side) => {
        const weight = inputs[`weight_${side}`] as ReferenceTensor;
        const hidden = affine(side === 'x' ? a : b, weight, inputs[`bias_${side}`], Math.tanh);
        return affine(hidden, inputs[`merge_${side}`] as ReferenceTensor, inputs[`bias_merge_${side}`]);
      }) as [readonly Bounded[], readonly Bounded[]];
      return grouped(multiplied(left, right), Number(rank), false);
    }),
  similarity,
};
