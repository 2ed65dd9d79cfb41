import { powerOfTen } from './json-digits.as';
import { multiplyHigh, powerAt } from './json-powers.as';

/** Up to it all whole numbers are doubles. */
const MOST_EXACT: u64 = 0x20000000000000;

/** Past it powers of ten of the table are rounded up. */
const LAST_EXACT: i32 = 55;

/**
 * The FP64 nearest to digits · 10^exponent, ties to even; NaN for subnormals, infinities and exponents that the table
 * does not have. `powers`: the table of `powerAt`. Lemire, "Number parsing at a gigabyte per second", 2021, and Mushtak
 * & Lemire, "Fast number parsing without fallback", 2023.
 */
export function nearestDouble(digits: u64, exponent: i32, powers: usize): f64 {
  // Both exact, and one rounding: Clinger 1990.
  if (digits <= MOST_EXACT && <u32>-exponent <= 18) return <f64>(<i64>digits) / <f64>(<i64>powerOfTen(-exponent));
  if (digits == 0) return 0;
  if (exponent < -342 || exponent > 308) return NaN;
  const zeros = <i32>clz(digits);
  const value = digits << zeros;
  const power = powerAt(powers, exponent);
  const first = load<u64>(power);
  let low = first * value;
  let high = multiplyHigh(first, value);
  if ((high & 0x1ff) == 0x1ff) {
    // Their table has powers from 10^0 on rounded down.
    const more = multiplyHigh(load<u64>(power, 8) - <u64>(exponent > LAST_EXACT), value);
    low += more;
    high += <u64>(low < more);
  }
  const upper = <i32>(high >> 63);
  let significand = high >> (upper + 9);
  const biased = ((217706 * exponent) >> 16) + 63 + upper - zeros + 1023;
  if (biased <= 0) return NaN;
  const isTie = <u64>(low <= 1) & <u64>(<u32>(exponent + 4) <= 27) & <u64>((significand & 3) == 1);
  significand -= isTie & <u64>(significand << (upper + 9) == high);
  significand = (significand + (significand & 1)) >> 1;
  // Rounded up to the next power of two, it carries into the exponent.
  const bits = ((<u64>(biased - 1)) << 52) + significand;
  return bits < 0x7ff0000000000000 ? reinterpret<f64>(bits) : NaN;
}
