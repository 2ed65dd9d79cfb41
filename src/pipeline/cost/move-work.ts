import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { PERMUTED_BLOCK } from '../kernel-calls/kernel-limits.ts';
import type { Work } from './rates.ts';

/** The kind of work of maps that are taken in FP64. */
const MAPPED: Readonly<Record<string, keyof Work>> = {
  power: 'power_element',
  log1p: 'power_element',
  affine: 'affine_element',
  signed_power: 'signed_power_element',
  exp: 'activated_element',
  sigmoid: 'activated_element',
  silu: 'activated_element',
  gelu_tanh: 'activated_element',
  tanh: 'activated_element',
  gelu: 'function_element',
  softplus: 'function_element',
};

/** The work of a map in FP64, whose result is exact to FP64 or to FP32; none of other maps. `exponent`: that of powers. */
export const activationWork = (count: number, map: string | undefined, exact: boolean, exponent?: number): Work => {
  if (map === undefined || !(map in MAPPED)) return {};
  if (map === 'tanh' && exact) return { function_element: count };
  // A root of FP64 is one instruction.
  if (map === 'signed_power' && exponent === 0.5) return { affine_element: count };
  return { [MAPPED[map] as keyof Work]: count };
};

/** The work of `elementwise`: one that takes powers, maps, or converts `count` elements. */
export const elementwiseWork = (facts: {
  readonly count: number;
  readonly input: DType;
  readonly output: DType;
  readonly map: string;
  readonly exponent: number;
}): Work => {
  const { count, input, output, map, exponent } = facts;
  if (map in MAPPED) return activationWork(count, map, input === 'FP64', exponent);
  const halves = [input, output].filter((datatype) => datatype === 'FP16' || datatype === 'BF16').length;
  const longs = [input, output].filter((datatype) => DTYPES[datatype].bytes === 8).length;
  return {
    cast_element: count,
    cast_half_element: halves * count,
    cast_long_element: longs * count,
    ...((map !== 'cast' || output === 'BOOL') && { mapped_element: count }),
  };
};

/** Rows that are copied. */
export const copyWork = (rows: number, rowBytes: number): Work => ({ moved_row: rows, moved_byte: rows * rowBytes });

/** The work of `pad` into `outputs` positions of each of three axes. */
export const padWork = (outer: number, outputs: readonly number[], rowBytes: number): Work => {
  const [first = 1, second = 1, last = 1] = outputs;
  const rows = outer * first * second;
  return { padded_row: rows, padded_run: rows * last, moved_byte: rows * last * rowBytes };
};

/** The work of `permute` over six output axes, and the bytes from one element to the next along them. */
export const permuteWork = (extents: readonly number[], steps: readonly number[], fast: number): Work => {
  const elements = extents.reduce((count, extent) => count * extent, 1);
  const last = extents.at(-1) || 1;
  if (fast === 5 && steps.at(-1) === 1) return { permuted_row: elements / last, moved_byte: 8 * elements };
  const rows = fast === 5 ? elements / last : elements / Math.min(last, PERMUTED_BLOCK);
  return { permuted_row: rows, permuted_element: elements };
};

/** The share of regions whose elements are looked at one by one, as only a NaN that lies in none of them makes it all. */
const LISTED_SHARE = 1 / 8;

/** The work of `scan_regions`: all bytes, and, where there is a NaN, the elements of regions of a table. */
export const scanWork = (call: {
  readonly bytes: number;
  readonly listed: number;
  readonly lanes: number;
  readonly isLine: boolean;
}): Work => {
  const { bytes, listed, lanes, isLine } = call;
  const some = LISTED_SHARE * listed;
  return { moved_byte: bytes, listed_row: some, [isLine ? 'select_lane' : 'strided_lane']: some * lanes };
};
