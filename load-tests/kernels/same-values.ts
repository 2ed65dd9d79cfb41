import type { DType } from '../../src/tensor/dtype.ts';
import type { Shape } from './shape.ts';

/**
 * How far apart responses may be, of the largest value. Peers add up to some 500 elements in the datatype of the tensor:
 * 512 roundings of 2^-24 for FP32; of narrower ones they round what they add to, as often.
 */
const TOLERANCES: Readonly<Partial<Record<DType, number>>> = { FP32: 2 ** -15, FP16: 2 ** -6, BF16: 2 ** -3 };

/** The elements of a response as FP32. */
export const asFloats = (bytes: Uint8Array<ArrayBuffer>, datatype: DType): Float32Array => {
  const { buffer } = bytes;
  if (datatype === 'FP32') return new Float32Array(buffer);
  if (datatype === 'FP16') return Float32Array.from(new Float16Array(buffer));
  if (datatype === 'UINT8') return Float32Array.from(bytes);
  if (datatype === 'BF16')
    return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer);
  throw new Error(`no floats of ${datatype}`);
};

/** Undefined where both are the same as near as they can be, else where they part. */
export const difference = (
  ours: Float32Array,
  theirs: Float32Array,
  { datatype, scale = 0 }: Pick<Shape, 'datatype' | 'scale'>,
): string | undefined => {
  if (ours.length !== theirs.length) return `${theirs.length} values, not ${ours.length}`;
  let largest = scale;
  for (const value of theirs) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  const off = (TOLERANCES[datatype] ?? 0) * largest;
  const at = ours.findIndex((value, i) => !(Object.is(value, theirs[i]) || Math.abs(value - (theirs[i] ?? 0)) <= off));
  return at < 0 ? undefined : `${theirs[at]} at ${at}, not ${ours[at]} (± ${off})`;
};
