import type { DType } from '../tensor/dtype.ts';
import { fromBFloat16Bits, toBFloat16Bits } from '../tensor/half.ts';
import { elementCount } from '../tensor/shape.ts';
import type { TensorSpec } from '../tensor/tensor.ts';

type Element = number | bigint | boolean;

/** Longest text of an element: `-0.0000012345678901234567`. */
export const MAX_ELEMENT_BYTES = 25;

/**
 * Longest text of an element of a datatype, bytes; `"-Infinity"` of floats has 11. FP16 has five digits at most,
 * `-0.0000012345`; FP32 and BF16 may have all 21 places of a whole number below 1e21.
 */
const MOST_TEXT_BYTES: Readonly<Record<DType, number>> = {
  FP64: MAX_ELEMENT_BYTES,
  FP32: 22,
  FP16: 13,
  BF16: 22,
  INT64: 20,
  INT32: 11,
  INT16: 6,
  INT8: 4,
  UINT64: 20,
  UINT32: 10,
  UINT16: 5,
  UINT8: 3,
  BOOL: 5,
};

/** Returns the most bytes of the text of tensors in JSON, with a comma behind each element. */
export const mostTextBytes = (tensors: readonly Pick<TensorSpec, 'datatype' | 'shape'>[]): number =>
  tensors.reduce((sum, { datatype, shape }) => sum + elementCount(shape) * (MOST_TEXT_BYTES[datatype] + 1), 0);

/**
 * What writes elements of a datatype as JSON, in ASCII: from byte `at` on; it returns where the text ends. A float is the
 * shortest decimal that reads back as itself: 65 ns, but 650 ns below 1e-4 and from 1e9 on.
 */
export const elementWriter = (datatype: DType): ((text: Uint8Array, at: number, element: Element) => number) => {
  const decimal = DECIMALS[datatype];
  return (text, at, element) => {
    if (typeof element !== 'number') return writeAscii(text, at, String(element));
    const size = Math.abs(element);
    if (size < LARGEST_DIGITS && Number.isInteger(element) && !Object.is(element, -0)) {
      return writeDigits(text, element < 0 ? writeSign(text, at) : at, size);
    }
    if (decimal === undefined || size < SMALLEST_PLAIN || size >= LARGEST_DIGITS || Number.isNaN(element))
      return writeAscii(text, at, floatText(element, decimal));
    return writeDecimal(text, element < 0 ? writeSign(text, at) : at, size, decimal);
  };
};

type Decimal = {
  /** Significant digits from which a normal value may read back as itself; a subnormal one may from the first. */
  readonly digits: number;
  readonly normal: number;
  readonly round: (value: number) => number;
};

/** How decimals read back. FP64 prints shortest by itself. */
const DECIMALS: Partial<Record<DType, Decimal>> = {
  FP32: { digits: 6, normal: 2 ** -126, round: Math.fround },
  FP16: { digits: 3, normal: 2 ** -14, round: Math.f16round },
  BF16: { digits: 2, normal: 2 ** -126, round: (value) => fromBFloat16Bits(toBFloat16Bits(value)) },
};

/** Whole numbers below it have nine digits at most, which 32-bit arithmetic separates. */
const LARGEST_DIGITS = 1e9;
const SMALLEST_PLAIN = 1e-4;

/** Exact powers of ten: a quotient by one of them is the double nearest to the decimal. */
const POWERS = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

const writeAscii = (text: Uint8Array, at: number, ascii: string): number => {
  for (let i = 0; i < ascii.length; i += 1) text[at + i] = ascii.charCodeAt(i);
  return at + ascii.length;
};

const writeSign = (text: Uint8Array, at: number): number => {
  text[at] = 0x2d;
  return at + 1;
};

/** Writes a whole number below 2^31. */
const writeDigits = (text: Uint8Array, at: number, value: number): number => {
  let length = 1;
  while (value >= (POWERS[length] as number)) length += 1;
  return writePadded(text, at, value, length);
};

const writePadded = (text: Uint8Array, at: number, value: number, length: number): number => {
  let rest = value | 0;
  for (let i = at + length - 1; i >= at; i -= 1) {
    const tenth = (rest / 10) | 0;
    text[i] = 0x30 + rest - tenth * 10;
    rest = tenth;
  }
  return at + length;
};

/**
 * Writes a number that is not whole, from SMALLEST_PLAIN on, with the fewest places that read back as itself. Nine digits
 * always do, so that 32 bits hold them and places stay below 14.
 */
const writeDecimal = (text: Uint8Array, at: number, size: number, { digits, round }: Decimal): number => {
  let places = digits;
  for (let limit = 1; size >= limit; limit *= 10) places -= 1;
  for (let limit = 0.1; size < limit; limit /= 10) places += 1;
  places = Math.max(places, 0);
  let scaled = Math.round(size * (POWERS[places] as number));
  while (round(scaled / (POWERS[places] as number)) !== size) {
    places += 1;
    scaled = Math.round(size * (POWERS[places] as number));
  }
  const power = POWERS[places] as number;
  const whole = Math.floor(scaled / power);
  let fraction = scaled - whole * power;
  const point = writeDigits(text, at, whole);
  if (fraction === 0) return point;
  text[point] = 0x2e;
  while (fraction % 10 === 0) {
    fraction /= 10;
    places -= 1;
  }
  return writePadded(text, point + 1, fraction, places);
};

/** The text of any other number: by trial, digit by digit. */
const floatText = (value: number, decimal: Decimal | undefined): string => {
  if (!Number.isFinite(value)) return `"${value}"`;
  if (Object.is(value, -0)) return '-0';
  if (decimal === undefined) return String(value);
  for (let digits = Math.abs(value) < decimal.normal ? 1 : decimal.digits; digits < 17; digits += 1) {
    const [fraction = '', exponent] = value.toExponential(digits - 1).split('e');
    const nearest = Number(fraction.replace('.', ''));
    // Below a power of two neighbors are nearer: only a decimal above it may be near enough.
    for (const each of [nearest, nearest + Math.sign(value)]) {
      const shorter = Number(`${each}e${Number(exponent) - digits + 1}`);
      if (decimal.round(shorter) === value) return String(shorter);
    }
  }
  return String(value);
};
