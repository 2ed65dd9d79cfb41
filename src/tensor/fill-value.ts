import { RequestError } from '../errors.ts';
import { DTYPES, type DType, integerRange } from './dtype.ts';

const LARGEST: Partial<Record<DType, number>> = { FP32: 3.4028235677973366e38, FP16: 65520, BF16: 3.3961775292304e38 };

/**
 * The value of added cells (`attribute`) as their datatype has it: a bigint for 64-bit integers, else a number.
 * @throws VALUE_OUT_OF_RANGE for a value that the datatype cannot hold (infinity has to be said for floats).
 */
export const fillValue = (attribute: string, value: number | string, datatype: DType): number | bigint => {
  const refuse = (expected: string): never => {
    throw new RequestError(
      'VALUE_OUT_OF_RANGE',
      `${attribute}: expected ${expected} as ${datatype}, got ${value}`,
      `?${attribute}`,
    );
  };
  if (DTYPES[datatype].kind === 'float') {
    const number = Number(value);
    const limit = LARGEST[datatype] ?? Number.POSITIVE_INFINITY;
    if (Number.isFinite(number) && Math.abs(number) >= limit) refuse(`a number below ${limit} in size, or Infinity`);
    return number;
  }
  if (typeof value === 'number' ? !Number.isSafeInteger(value) : !/^-?\d+$/.test(value)) refuse('a whole number');
  const exact = BigInt(value);
  const [low, high] = integerRange(datatype);
  if (exact < low || exact > high) refuse(`a whole number from ${low} to ${high}`);
  return DTYPES[datatype].bytes === 8 ? exact : Number(exact);
};
