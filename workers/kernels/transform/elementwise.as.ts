import {
  BOOL,
  ELEMENT_ABS,
  ELEMENT_CAST,
  ELEMENT_LOG1P,
  ELEMENT_POWER,
  ELEMENT_RELU,
  ELEMENT_TRUNC,
  FP32,
  INT64,
  UINT64,
} from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';
import { storeRow } from '../base/store-row.as';
import { widenFrom } from '../base/widen-row.as';

// The maps: x, |x|, (scale·x)^exponent, max(x, 0) with NaN kept, ln(1 + x), x without its fraction.

/** Elements that are converted at a time. */
const PART: u32 = 1024;
const part = memory.data(8192, 16);

/** Maps and converts `count` elements; BOOL: whether one is not 0. @returns 0 or REFUSED_NAN */
export function elementwise(
  x: usize,
  y: usize,
  count: u32,
  input: i32,
  output: i32,
  map: i32,
  scale: f64,
  exponent: f64,
): i32 {
  const fitsFloat = bytesOf(input) < 4 || input == FP32;
  let refused = 0;
  for (let done: u32 = 0; done < count; done += PART) {
    const some = <i32>min<u32>(PART, count - done);
    const from = x + <usize>done * bytesOf(input);
    const to = y + <usize>done * bytesOf(output);
    if (map == ELEMENT_POWER || map == ELEMENT_LOG1P)
      refused |= through<f64>(from, to, some, input, output, map, scale, exponent);
    else if (input == INT64) refused |= through<i64>(from, to, some, input, output, map, scale, exponent);
    else if (input == UINT64) refused |= through<u64>(from, to, some, input, output, map, scale, exponent);
    else if (fitsFloat) refused |= through<f32>(from, to, some, input, output, map, scale, exponent);
    else refused |= through<f64>(from, to, some, input, output, map, scale, exponent);
  }
  return refused;
}

function through<K>(x: usize, y: usize, count: i32, input: i32, output: i32, map: i32, scale: f64, exponent: f64): i32 {
  widenFrom<K>(input, x, part, count);
  const end = part + <usize>count * sizeof<K>();
  for (let at: usize = part; at < end && (map != ELEMENT_CAST || output == BOOL); at += sizeof<K>()) {
    const value = load<K>(at);
    if (map == ELEMENT_ABS) store<K>(at, sizeOf<K>(value));
    else if (map == ELEMENT_RELU) store<K>(at, value < <K>0 ? <K>0 : value);
    else if (map == ELEMENT_TRUNC) store<K>(at, withoutFraction<K>(value));
    else if (map == ELEMENT_LOG1P) store<K>(at, <K>Math.log1p(<f64>value));
    else if (map == ELEMENT_POWER) store<K>(at, <K>Math.pow(scale * <f64>value, exponent));
    else store<K>(at, <K>(value != <K>0 ? 1 : 0));
  }
  return storeRow<K>(output, part, y, count);
}

function withoutFraction<K>(value: K): K {
  return isFloat<K>() ? trunc<K>(value) : value;
}

/** |value|; of the lowest INT64 the highest. */
function sizeOf<K>(value: K): K {
  if (isFloat<K>()) return abs<K>(value);
  if (!isSigned<K>() || value >= <K>0) return value;
  return <i64>value == i64.MIN_VALUE ? <K>i64.MAX_VALUE : <K>(0 - value);
}
