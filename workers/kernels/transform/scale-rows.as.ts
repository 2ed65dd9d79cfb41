import { bytesOf } from '../base/datatypes.as';
import { storeRow } from '../base/store-row.as';
import { widenFrom } from '../base/widen-row.as';

/** Elements that are widened at a time. */
const PART: u32 = 1024;
const part = memory.data(8192, 16);

/** Row r of `rows` rows of `extent` elements times max(factors[r], least)^exponent (FP64), converted. @returns 0 or REFUSED_NAN */
export function scale_rows(
  x: usize,
  factors: usize,
  y: usize,
  input: i32,
  output: i32,
  rows: u32,
  extent: u32,
  least: f64,
  exponent: f64,
): i32 {
  let refused = 0;
  for (let row: u32 = 0; row < rows; row++, factors += 8) {
    const factor = max<f64>(load<f64>(factors), least);
    for (let done: u32 = 0; done < extent; done += PART) {
      const some = <i32>min<u32>(PART, extent - done);
      widenFrom<f64>(input, x, part, some);
      scale(part + ((<usize>some) << 3), factor, exponent);
      refused |= storeRow<f64>(output, part, y, some);
      x += <usize>some * bytesOf(input);
      y += <usize>some * bytesOf(output);
    }
  }
  return refused;
}

/** Division for negative exponents: a mean of equal numbers is that number. */
function scale(end: usize, factor: f64, exponent: f64): void {
  const size = abs<f64>(exponent);
  const by = f64x2.splat(size == 1 ? factor : size == 0.5 ? Math.sqrt(factor) : Math.pow(factor, size));
  if (exponent < 0) {
    for (let at: usize = part; at < end; at += 16) v128.store(at, f64x2.div(v128.load(at), by));
  } else {
    for (let at: usize = part; at < end; at += 16) v128.store(at, f64x2.mul(v128.load(at), by));
  }
}
