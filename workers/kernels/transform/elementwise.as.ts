import {
  BOOL,
  ELEMENT_CAST,
  ELEMENT_CLAMP,
  ELEMENT_EXP,
  ELEMENT_LOG1P,
  ELEMENT_POWER,
  FP32,
  FP64,
  INT64,
  UINT64,
} from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';
import { settleNan } from '../base/finish-row.as';
import { storeRow } from '../base/store-row.as';
import { widenFrom } from '../base/widen-row.as';
import { activate } from './activations.as';
import { mapElements } from './element-maps.as';

/** Elements that are converted at a time. */
const PART: u32 = 1024;
const part = memory.data(8192, 16);

/**
 * Maps and converts `count` elements; a and b are the numbers that the map takes. BOOL: whether a value is not 0.
 * @returns 0 or REFUSED_NAN
 */
export function elementwise(x: usize, y: usize, count: u32, input: i32, output: i32, map: i32, a: f64, b: f64): i32 {
  const fitsFloat = bytesOf(input) < 4 || input == FP32;
  // Maps whose values lie between those of the input.
  const isReal = map == ELEMENT_POWER || map == ELEMENT_LOG1P || map > ELEMENT_CLAMP;
  let refused = 0;
  for (let done: u32 = 0; done < count; done += PART) {
    const some = <i32>min<u32>(PART, count - done);
    const from = x + <usize>done * bytesOf(input);
    const to = y + <usize>done * bytesOf(output);
    if (isReal) refused |= through<f64>(from, to, some, input, output, map, a, b);
    else if (input == INT64) refused |= through<i64>(from, to, some, input, output, map, a, b);
    else if (input == UINT64) refused |= through<u64>(from, to, some, input, output, map, a, b);
    else if (fitsFloat) refused |= through<f32>(from, to, some, input, output, map, a, b);
    else refused |= through<f64>(from, to, some, input, output, map, a, b);
  }
  return refused;
}

function through<K>(x: usize, y: usize, count: i32, input: i32, output: i32, map: i32, a: f64, b: f64): i32 {
  widenFrom<K>(input, x, part, count);
  const end = part + <usize>count * sizeof<K>();
  if (map >= ELEMENT_EXP) activate(map, part, end, input == FP64);
  else if (map != ELEMENT_CAST) mapElements<K>(map, part, end, a, b);
  if (isFloat<K>() && sizeof<K>() == 8 && map > ELEMENT_CLAMP) settleNan<K>(part, end);
  if (output == BOOL) {
    for (let at: usize = part; at < end; at += sizeof<K>()) store<K>(at, <K>(load<K>(at) != <K>0 ? 1 : 0));
  }
  return storeRow<K>(output, part, y, count);
}
