import { RequestError } from '../errors.ts';
import { DTYPES, type DType, integerRange } from '../tensor/dtype.ts';
import { fromBFloat16Bits, toBFloat16Bits } from '../tensor/half.ts';
import { elementCount } from '../tensor/shape.ts';

type Write = (bytes: DataView, at: number, value: number | bigint) => void;

/** How a value that was checked is stored, little-endian. */
const STORE: Record<DType, Write> = {
  FP64: (view, at, value) => view.setFloat64(at, Number(value), true),
  FP32: (view, at, value) => view.setFloat32(at, Number(value), true),
  FP16: (view, at, value) => view.setFloat16(at, Number(value), true),
  BF16: (view, at, value) => view.setUint16(at, toBFloat16Bits(Number(value)), true),
  INT64: (view, at, value) => view.setBigInt64(at, BigInt(value), true),
  INT32: (view, at, value) => view.setInt32(at, Number(value), true),
  INT16: (view, at, value) => view.setInt16(at, Number(value), true),
  INT8: (view, at, value) => view.setInt8(at, Number(value)),
  UINT64: (view, at, value) => view.setBigUint64(at, BigInt(value), true),
  UINT32: (view, at, value) => view.setUint32(at, Number(value), true),
  UINT16: (view, at, value) => view.setUint16(at, Number(value), true),
  UINT8: (view, at, value) => view.setUint8(at, Number(value)),
  BOOL: (view, at, value) => view.setUint8(at, Number(value)),
};

/** What a finite number becomes in a float datatype. */
const ROUND: Partial<Record<DType, (value: number) => number>> = {
  FP64: (value) => value,
  FP32: Math.fround,
  FP16: Math.f16round,
  BF16: (value) => fromBFloat16Bits(toBFloat16Bits(value)),
};

const SAID: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

/**
 * The elements of JSON `data`, flat or nested like the shape, as dense little-endian bytes.
 * @throws INVALID_SHAPE for another number of values or uneven nesting, VALUE_OUT_OF_RANGE for values that the datatype
 * does not hold; both with the pointer of what is at fault
 */
export const readJsonValues = (
  data: unknown,
  datatype: DType,
  shape: readonly number[],
  pointer: string,
): Uint8Array<ArrayBuffer> => {
  const count = elementCount(shape);
  if (!Array.isArray(data))
    throw new RequestError('INVALID_SHAPE', `${pointer}: expected a list of ${count} values`, pointer);
  const bytes = new Uint8Array(count * DTYPES[datatype].bytes);
  if (!data.some(Array.isArray)) {
    checkLength(data, count, `for [${shape}]`, pointer);
    store(data, datatype, bytes, 0, pointer);
    return bytes;
  }
  checkNesting(data, shape, pointer);
  let at = 0;
  const fill = (level: readonly unknown[], depth: number, path: string): void => {
    if (depth === shape.length - 1) at = store(level, datatype, bytes, at, path);
    else for (const [i, inner] of level.entries()) fill(inner as readonly unknown[], depth + 1, `${path}/${i}`);
  };
  fill(data, 0, pointer);
  return bytes;
};

const checkLength = (values: readonly unknown[], expected: number, why: string, pointer: string): void => {
  if (values.length === expected) return;
  throw new RequestError(
    'INVALID_SHAPE',
    `${pointer}: expected ${expected} values ${why}, got ${values.length}`,
    pointer,
  );
};

const checkNesting = (values: readonly unknown[], [extent = 0, ...inner]: readonly number[], pointer: string): void => {
  checkLength(values, extent, 'as the shape says', pointer);
  values.forEach((value, i) => {
    if (Array.isArray(value) !== inner.length > 0) {
      const expected = inner.length > 0 ? `a list of ${inner[0]}` : 'a value';
      throw new RequestError(
        'INVALID_SHAPE',
        `${pointer}/${i}: expected ${expected} as the shape says, got ${kindOf(value)}`,
        `${pointer}/${i}`,
      );
    }
    if (inner.length > 0) checkNesting(value as readonly unknown[], inner, `${pointer}/${i}`);
  });
};

const kindOf = (value: unknown): string =>
  Array.isArray(value) ? `a list of ${value.length}` : value === null ? 'null' : `a ${typeof value}`;

/** Stores a flat list from byte `at` on and returns where it ends. */
const store = (values: readonly unknown[], datatype: DType, bytes: Uint8Array, at: number, pointer: string): number => {
  const size = DTYPES[datatype].bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, values.length * size);
  const write = STORE[datatype];
  const check = checkerOf(datatype);
  for (let i = 0; i < values.length; i += 1) {
    const value = check(values[i]);
    if (value === undefined) throw outOfRange(values[i], datatype, `${pointer}/${i}`);
    write(view, i * size, value);
  }
  return at + values.length * size;
};

/** The value to store, or undefined where the datatype has none for it. */
const checkerOf = (datatype: DType): ((value: unknown) => number | bigint | undefined) => {
  const { kind, bytes } = DTYPES[datatype];
  if (kind === 'bool')
    return (value) => (value === true || value === 1 ? 1 : value === false || value === 0 ? 0 : undefined);
  if (kind === 'float') {
    const round = ROUND[datatype] as (value: number) => number;
    return (value) => {
      if (typeof value === 'string') return Object.hasOwn(SAID, value) ? SAID[value] : undefined;
      if (typeof value !== 'number' && typeof value !== 'bigint') return undefined;
      return Number.isFinite(round(Number(value))) ? value : undefined;
    };
  }
  const [low, high] = integerRange(datatype);
  if (bytes < 8) {
    const [least, most] = [Number(low), Number(high)];
    return (value) =>
      Number.isInteger(value) && (value as number) >= least && (value as number) <= most
        ? (value as number)
        : undefined;
  }
  return (value) => {
    const isText = typeof value === 'string' && /^-?\d{1,20}$/.test(value);
    if (!isText && typeof value !== 'bigint' && !Number.isInteger(value)) return undefined;
    const exact = BigInt(value as string | bigint | number);
    return exact >= low && exact <= high ? exact : undefined;
  };
};

const outOfRange = (value: unknown, datatype: DType, pointer: string): RequestError => {
  const { kind } = DTYPES[datatype];
  const [low, high] = kind === 'float' ? [] : integerRange(datatype);
  const expected =
    kind === 'float'
      ? 'a number it can hold, or "NaN", "Infinity", "-Infinity"'
      : kind === 'bool'
        ? 'true or false'
        : `a whole number from ${low} to ${high}`;
  const got =
    typeof value === 'object' && value !== null
      ? kindOf(value)
      : String(JSON.stringify(typeof value === 'bigint' ? String(value) : value)).slice(0, 60);
  return new RequestError('VALUE_OUT_OF_RANGE', `${pointer}: expected of ${datatype} ${expected}, got ${got}`, pointer);
};
