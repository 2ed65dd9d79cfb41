import { bytesOf } from '../base/datatypes.as';
import { storeRow } from '../base/store-row.as';
import { widenFrom } from '../base/widen-row.as';

// Vectors of the tokens of one document, in FP64.

/** Vectors shorter than this are divided by it. */
const LEAST_NORM: f64 = 1e-12;

let datatype: i32 = 0;
let dim: i32 = 0;
let normalizes: bool = false;
/** FP64 [stride]: a vector. */
export let line: usize = 0;
/** FP64 [most, stride] */
export let rows: usize = 0;
/** The vectors' extent, or one more where that is even: the last element is then 0. */
export let stride: i32 = 0;
/** I32: rows of x of the document's tokens. */
let listed: usize = 0;

/** Begins a call, with documents of at most so many tokens. Returns the address behind its scratch. */
export function openTokens(type: i32, extent: i32, normalize: bool, most: i32, scratch: usize): usize {
  datatype = type;
  dim = extent;
  normalizes = normalize;
  stride = (dim + 1) & ~1;
  line = scratch;
  rows = line + ((<usize>stride) << 3);
  listed = rows + ((<usize>most * <usize>stride) << 3);
  return listed + (((<usize>most + 3) & ~3) << 2);
}

export function setListed(i: i32, row: i32): void {
  store<i32>(listed + ((<usize>i) << 2), row);
}

export function rowAt(i: i32): usize {
  return rows + ((<usize>i * <usize>stride) << 3);
}

/** Writes the vector of a listed token into the line. */
export function widenToken(x: usize, i: i32): void {
  const row = <usize>load<u32>(listed + ((<usize>i) << 2));
  widenFrom<f64>(datatype, x + row * <usize>dim * bytesOf(datatype), line, dim);
  if (stride > dim) store<f64>(line + ((<usize>dim) << 3), 0);
}

/** The dot product of two rows. */
export function productOf(a: usize, b: usize): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  const bytes = (<usize>stride) << 3;
  let at: usize = 0;
  for (; at + 32 <= bytes; at += 32) {
    even = f64x2.add(even, f64x2.mul(v128.load(a + at), v128.load(b + at)));
    odd = f64x2.add(odd, f64x2.mul(v128.load(a + at, 16), v128.load(b + at, 16)));
  }
  for (; at < bytes; at += 16) even = f64x2.add(even, f64x2.mul(v128.load(a + at), v128.load(b + at)));
  const sum = f64x2.add(even, odd);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** Writes a vector, over its norm where vectors are normalized. Returns the address behind it. */
export function storeVector(from: usize, y: usize): usize {
  if (normalizes) {
    const norm = f64x2.splat(max<f64>(Math.sqrt(productOf(from, from)), LEAST_NORM));
    for (let at: usize = 0; at < (<usize>stride) << 3; at += 16) {
      v128.store(from + at, f64x2.div(v128.load(from + at), norm));
    }
  }
  storeRow<f64>(datatype, from, y, dim);
  return y + <usize>dim * bytesOf(datatype);
}
