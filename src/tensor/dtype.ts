/** The datatypes of the Open Inference Protocol but BYTES. Kernels have the same codes (`workers/kernels/base/codes.as.ts`). */
export const DTYPES = {
  FP64: { code: 0, bytes: 8, kind: 'float' },
  FP32: { code: 1, bytes: 4, kind: 'float' },
  FP16: { code: 2, bytes: 2, kind: 'float' },
  BF16: { code: 3, bytes: 2, kind: 'float' },
  INT64: { code: 4, bytes: 8, kind: 'signed' },
  INT32: { code: 5, bytes: 4, kind: 'signed' },
  INT16: { code: 6, bytes: 2, kind: 'signed' },
  INT8: { code: 7, bytes: 1, kind: 'signed' },
  UINT64: { code: 8, bytes: 8, kind: 'unsigned' },
  UINT32: { code: 9, bytes: 4, kind: 'unsigned' },
  UINT16: { code: 10, bytes: 2, kind: 'unsigned' },
  UINT8: { code: 11, bytes: 1, kind: 'unsigned' },
  BOOL: { code: 12, bytes: 1, kind: 'bool' },
} as const;

export type DType = keyof typeof DTYPES;

export const DTYPE_NAMES = Object.keys(DTYPES) as readonly DType[];

export const isDType = (name: unknown): name is DType => typeof name === 'string' && Object.hasOwn(DTYPES, name);

/** Bits of the significand of floats, and of their exponents. */
const FLOAT_BITS: Partial<Record<DType, readonly [number, number]>> = {
  FP64: [53, 11],
  FP32: [24, 8],
  FP16: [11, 5],
  BF16: [8, 8],
};

/** Whether a datatype has every value of another. */
export const holdsAll = (dtype: DType, other: DType): boolean => {
  const [to, from] = [FLOAT_BITS[dtype], FLOAT_BITS[other]];
  if (from !== undefined) return to?.every((bits, i) => bits >= (from[i] as number)) ?? false;
  const [low, high] = integerRange(other);
  if (to !== undefined) return high < 1n << BigInt(to[0]) && high < 1n << (1n << BigInt(to[1] - 1));
  const [least, most] = integerRange(dtype);
  return least <= low && high <= most;
};

/** Smallest and largest value of an integer or BOOL datatype, as bigint (exact for 64 bits). */
export const integerRange = (dtype: DType): readonly [bigint, bigint] => {
  const { kind, bytes } = DTYPES[dtype];
  if (kind === 'bool') return [0n, 1n];
  const bits = BigInt(bytes * 8);
  return kind === 'signed' ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n] : [0n, (1n << bits) - 1n];
};
