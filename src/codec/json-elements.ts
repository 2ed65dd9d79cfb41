import { DTYPES, type DType, integerRange } from '../tensor/dtype.ts';
import { toBFloat16Bits } from '../tensor/half.ts';

/**
 * Stores JSON values, one after another, as little-endian elements of a datatype in `bytes`, aligned to them.
 * Returns how many it stored: all of them, or the index of the first that the datatype does not hold.
 * Floats: numbers that do not round to an infinity, "NaN", "Infinity", "-Infinity". Integers: whole numbers in range; of
 * 64 bits numbers up to 2^53 and texts of digits. BOOL: true, false, 1, 0.
 */
export const storeElements = (values: ArrayLike<unknown>, datatype: DType, bytes: Uint8Array<ArrayBuffer>): number => {
  if (datatype === 'BOOL') return storeBooleans(values, bytes);
  if (datatype === 'BF16') return storeBFloats(values, new Uint16Array(bytes.buffer, bytes.byteOffset, values.length));
  if (datatype === 'INT64' || datatype === 'UINT64') return storeLongs(values, datatype, bytes);
  return storeNumbers(
    values,
    new ARRAYS[datatype](bytes.buffer, bytes.byteOffset, values.length),
    DTYPES[datatype].kind === 'float',
  );
};

/** Views of the datatypes that a typed array converts numbers to. Every platform of Node that runs here is little-endian. */
const ARRAYS = {
  FP64: Float64Array,
  FP32: Float32Array,
  FP16: Float16Array,
  INT32: Int32Array,
  INT16: Int16Array,
  INT8: Int8Array,
  UINT32: Uint32Array,
  UINT16: Uint16Array,
  UINT8: Uint8Array,
} as const;

const SAID: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

const BLOCK = 4096;

/** Blocks of elements before and after their conversion; shared by all calls. */
const WIDE = new Float64Array(BLOCK);
const BACK = new Float64Array(BLOCK);

/**
 * Block by block: numbers as FP64, converted by the engine, and read back to see what the conversion did to them. So one
 * loop, over FP64 alone, serves all these datatypes.
 */
const storeNumbers = (
  values: ArrayLike<unknown>,
  elements: InstanceType<(typeof ARRAYS)[keyof typeof ARRAYS]>,
  isFloat: boolean,
): number => {
  for (let from = 0; from < values.length; from += BLOCK) {
    const length = Math.min(BLOCK, values.length - from);
    for (let i = 0; i < length; i += 1) {
      const value = values[from + i];
      // What is no number becomes NaN, which no conversion gives back: the loop below looks at it again.
      WIDE[i] = typeof value === 'number' ? value : Number.NaN;
    }
    elements.set(length === BLOCK ? WIDE : WIDE.subarray(0, length), from);
    BACK.set(elements.subarray(from, from + length));
    for (let i = 0; i < length; i += 1) {
      const stored = BACK[i] as number;
      if (isFloat ? stored - stored === 0 : stored === WIDE[i]) continue;
      const said = isFloat ? SAID.get(values[from + i]) : undefined;
      if (said === undefined) return from + i;
      elements[from + i] = said;
    }
  }
  return values.length;
};

const storeBFloats = (values: ArrayLike<unknown>, elements: Uint16Array): number => {
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    const said = typeof value === 'number' ? undefined : SAID.get(value);
    if (said === undefined && typeof value !== 'number') return i;
    const bits = toBFloat16Bits(said ?? (value as number));
    if (said === undefined && (bits & 0x7f80) === 0x7f80) return i;
    elements[i] = bits;
  }
  return values.length;
};

const storeLongs = (
  values: ArrayLike<unknown>,
  datatype: 'INT64' | 'UINT64',
  bytes: Uint8Array<ArrayBuffer>,
): number => {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, 2 * values.length);
  const elements = new BigUint64Array(bytes.buffer, bytes.byteOffset, values.length);
  const [low, high] = integerRange(datatype);
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    if (typeof value === 'number') {
      if (!Number.isSafeInteger(value) || (value < 0 && low === 0n)) return i;
      words[2 * i] = value;
      words[2 * i + 1] = Math.floor(value / 2 ** 32);
    } else {
      if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) return i;
      const exact = BigInt(value);
      if (exact < low || exact > high) return i;
      elements[i] = exact;
    }
  }
  return values.length;
};

const storeBooleans = (values: ArrayLike<unknown>, bytes: Uint8Array): number => {
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    if (value === true || value === 1) bytes[i] = 1;
    else if (value !== false && value !== 0) return i;
  }
  return values.length;
};
