import type { Element } from '../../src/reductions/reduction.ts';
import { DTYPES, type DType, integerRange } from '../../src/tensor/dtype.ts';
import { fromBFloat16Bits, toBFloat16Bits } from '../../src/tensor/half.ts';

type Access = {
  readonly get: (view: DataView, at: number) => Element;
  readonly set: (view: DataView, at: number, value: Element) => void;
};

const number = (
  get: (view: DataView, at: number) => number,
  set: (view: DataView, at: number, value: number) => void,
): Access => ({ get, set: (view, at, value) => set(view, at, Number(value)) });

const ACCESS: Record<DType, Access> = {
  FP64: number(
    (v, at) => v.getFloat64(at, true),
    (v, at, x) => v.setFloat64(at, x, true),
  ),
  FP32: number(
    (v, at) => v.getFloat32(at, true),
    (v, at, x) => v.setFloat32(at, x, true),
  ),
  FP16: number(
    (v, at) => v.getFloat16(at, true),
    (v, at, x) => v.setFloat16(at, x, true),
  ),
  BF16: number(
    (v, at) => fromBFloat16Bits(v.getUint16(at, true)),
    (v, at, x) => v.setUint16(at, toBFloat16Bits(x), true),
  ),
  INT64: { get: (v, at) => v.getBigInt64(at, true), set: (v, at, x) => v.setBigInt64(at, BigInt(x), true) },
  INT32: number(
    (v, at) => v.getInt32(at, true),
    (v, at, x) => v.setInt32(at, x, true),
  ),
  INT16: number(
    (v, at) => v.getInt16(at, true),
    (v, at, x) => v.setInt16(at, x, true),
  ),
  INT8: number(
    (v, at) => v.getInt8(at),
    (v, at, x) => v.setInt8(at, x),
  ),
  UINT64: { get: (v, at) => v.getBigUint64(at, true), set: (v, at, x) => v.setBigUint64(at, BigInt(x), true) },
  UINT32: number(
    (v, at) => v.getUint32(at, true),
    (v, at, x) => v.setUint32(at, x, true),
  ),
  UINT16: number(
    (v, at) => v.getUint16(at, true),
    (v, at, x) => v.setUint16(at, x, true),
  ),
  UINT8: number(
    (v, at) => v.getUint8(at),
    (v, at, x) => v.setUint8(at, x),
  ),
  BOOL: number(
    (v, at) => (v.getUint8(at) === 0 ? 0 : 1),
    (v, at, x) => v.setUint8(at, x),
  ),
};

/** The elements as dense little-endian bytes. Integers must be in range; floats are rounded to nearest even. */
export const toBytes = (datatype: DType, elements: readonly Element[]): Uint8Array<ArrayBuffer> => {
  const { bytes } = DTYPES[datatype];
  const out = new Uint8Array(elements.length * bytes);
  const view = new DataView(out.buffer);
  for (const [i, element] of elements.entries()) ACCESS[datatype].set(view, i * bytes, element);
  return out;
};

/** The elements of dense little-endian bytes: bigint for 64-bit integers, else numbers. */
export const fromBytes = (datatype: DType, data: Uint8Array): Element[] => {
  const { bytes } = DTYPES[datatype];
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Array.from({ length: data.byteLength / bytes }, (_, i) => ACCESS[datatype].get(view, i * bytes));
};

/** A value as a result of that datatype has it: floats rounded once, integers half to even and saturated. */
export const convert = (value: Element, datatype: DType): Element => {
  if (DTYPES[datatype].kind === 'float') return fromBytes(datatype, toBytes(datatype, [Number(value)]))[0] as Element;
  const [low, high] = integerRange(datatype);
  const clamp = (whole: bigint): bigint => (whole < low ? low : whole > high ? high : whole);
  const whole =
    typeof value === 'bigint'
      ? clamp(value)
      : Number.isFinite(value)
        ? clamp(BigInt(halfToEven(value)))
        : value > 0
          ? high
          : low;
  return DTYPES[datatype].bytes === 8 ? whole : Number(whole);
};

const halfToEven = (value: number): number => {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
};
