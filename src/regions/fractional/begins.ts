import { type Intervals, intervalsOf } from '../cells.ts';

/** One axis: cells, bins, and, where all bins have the same, their extent. */
export type FractionalAxis = { readonly extent: number; readonly bins: number; readonly kernel?: number };

/**
 * PyTorch's bins: bin i begins at ⌊(i + u)·α⌋ − ⌊u·α⌋, the last one ends with the axis (FractionalMaxPooling.h). `single`:
 * in FP32, as PyTorch does for FP32.
 */
export const placedBegins = (
  { extent, bins, kernel = 1 }: FractionalAxis,
  share: number,
  single = false,
): Intervals => {
  const round = single ? Math.fround : Number;
  const u = round(share);
  const alpha = bins === 1 ? 0 : round((extent - kernel) / (bins - 1));
  const before = Math.floor(round(u * alpha));
  const placed = single
    ? (i: number): number => Math.floor(Math.fround(Math.fround(i + u) * alpha)) - before
    : (i: number): number => Math.floor((i + u) * alpha) - before;
  return intervalsOf(
    bins,
    (i) => (i === bins - 1 ? extent - kernel : placed(i)),
    () => kernel,
  );
};

/** Bins by a seed: PyTorch's with a kernel, else TensorFlow's (fractional_pool_common.cc), in order and without gaps. */
export const randomBegins = (
  axis: FractionalAxis,
  own: { readonly seed?: number; readonly pseudo_random?: boolean; readonly overlapping?: boolean },
  a: number,
): Intervals => {
  const random = generator((own.seed ?? 0) * 3 + a);
  if (axis.kernel !== undefined) return placedBegins(axis, random());
  const ends = own.pseudo_random ? pseudoRandomEnds(axis, random()) : randomEnds(axis, random);
  const more = own.overlapping ? 1 : 0;
  const beginOf = (i: number): number => (i === 0 ? 0 : (ends[i - 1] as number));
  return intervalsOf(axis.bins, beginOf, (i) => Math.min((ends[i] as number) + more, axis.extent) - beginOf(i));
};

/** Ends of bins of ⌈α(i + u)⌉ cells, u as large as leaves every bin one of two sizes. */
const pseudoRandomEnds = ({ extent, bins }: FractionalAxis, share: number): Int32Array => {
  const alpha = extent / bins;
  const size = Math.floor(alpha);
  const most = Math.min((size + 2) / alpha - 1, (extent + 1 - size) / alpha - (bins - 1));
  const shift = share * most;
  const at = (i: number): number => Math.ceil(alpha * (i + shift));
  const first = at(0);
  const ends = new Int32Array(bins);
  for (let i = 0; i < bins; i += 1) ends[i] = i === bins - 1 ? extent : at(i + 1) - first;
  return ends;
};

/** Ends of bins of ⌊α⌋ and ⌊α⌋ + 1 cells in random order (Fisher and Yates). */
const randomEnds = ({ extent, bins }: FractionalAxis, random: () => number): Int32Array => {
  const size = Math.floor(extent / bins);
  const larger = extent - size * bins;
  const cells = new Int32Array(bins).fill(size).fill(size + 1, 0, larger);
  for (let i = bins - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    const moved = cells[i] as number;
    cells[i] = cells[j] as number;
    cells[j] = moved;
  }
  for (let i = 1; i < bins; i += 1) cells[i] = (cells[i] as number) + (cells[i - 1] as number);
  return cells;
};

/** Numbers in [0, 1) of a seed (Mulberry32). */
const generator = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
};
