import * as codes from '../base/codes.as';
import { widenFrom } from '../base/widen-row.as';

// Rows of any datatype laid out as the panels of a product, [panels, evenDepth, width] of T: f32 or f64.

/** Most elements of each row that are laid out at a time. */
export const PACKED_DEPTH: i32 = 256;

/** Four rows as T, and a row of zeros. */
const lines = memory.data(8192, 16);
const zeros = memory.data(2048, 16);
const LINE_BYTES: usize = 2048;

function isNative<T>(datatype: i32): bool {
  return datatype == (sizeof<T>() == 4 ? codes.FP32 : codes.FP64);
}

/** Address of `depth` elements as T: where they are, or converted to line `i`. */
export function lineOf<T>(datatype: i32, from: usize, depth: i32, i: i32): usize {
  if (isNative<T>(datatype)) return from;
  const line = lines + <usize>i * LINE_BYTES;
  widenFrom<T>(datatype, from, line, depth);
  return line;
}

/** The depth of panels of so many elements: one of zeros is added to an odd number. */
export function evenDepth(depth: i32): i32 {
  return (depth + 1) & -2;
}

/**
 * Lays out `depth` elements, at most PACKED_DEPTH, of each of `count` rows that are `rowBytes` apart, multiplied with the
 * row's scale (f64 [count]), in panels of `width` rows: 4 or 8. Rows behind the last are 0.
 */
export function packPanels<T>(
  datatype: i32,
  from: usize,
  rowBytes: usize,
  count: i32,
  depth: i32,
  scales: usize,
  width: i32,
  to: usize,
): void {
  const pitch = <usize>width * sizeof<T>();
  for (let r = 0; r < count; r += width, to += <usize>evenDepth(depth) * pitch) {
    for (let i = 0; i < width; i += 4) {
      const at = from + <usize>(r + i) * rowBytes;
      const left = count - r - i;
      const a = left > 0 ? lineOf<T>(datatype, at, depth, 0) : zeros;
      const b = left > 1 ? lineOf<T>(datatype, at + rowBytes, depth, 1) : zeros;
      const c = left > 2 ? lineOf<T>(datatype, at + 2 * rowBytes, depth, 2) : zeros;
      const d = left > 3 ? lineOf<T>(datatype, at + 3 * rowBytes, depth, 3) : zeros;
      const scale = scales + ((<usize>(r + i)) << 3);
      const start = to + <usize>i * sizeof<T>();
      if (depth & 1) memory.fill(start + <usize>depth * pitch, 0, 4 * sizeof<T>());
      if (sizeof<T>() == 4) packSingles(a, b, c, d, depth, scale, left, start, pitch);
      else packDoubles(a, b, c, d, depth, scale, left, start);
    }
  }
}

function scaleOf(scales: usize, i: i32, left: i32): f64 {
  return i < left ? load<f64>(scales + ((<usize>i) << 3)) : 1;
}

function packSingles(
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  depth: i32,
  scales: usize,
  left: i32,
  to: usize,
  pitch: usize,
): void {
  const sa = f32x4.splat(<f32>scaleOf(scales, 0, left));
  const sb = f32x4.splat(<f32>scaleOf(scales, 1, left));
  const sc = f32x4.splat(<f32>scaleOf(scales, 2, left));
  const sd = f32x4.splat(<f32>scaleOf(scales, 3, left));
  const end = a + ((<usize>depth) << 2);
  for (; a + 16 <= end; a += 16, b += 16, c += 16, d += 16, to += 4 * pitch) {
    const ra = f32x4.mul(v128.load(a), sa);
    const rb = f32x4.mul(v128.load(b), sb);
    const rc = f32x4.mul(v128.load(c), sc);
    const rd = f32x4.mul(v128.load(d), sd);
    const abLow = i32x4.shuffle(ra, rb, 0, 4, 1, 5);
    const cdLow = i32x4.shuffle(rc, rd, 0, 4, 1, 5);
    v128.store(to, i64x2.shuffle(abLow, cdLow, 0, 2));
    v128.store(to + pitch, i64x2.shuffle(abLow, cdLow, 1, 3));
    const abHigh = i32x4.shuffle(ra, rb, 2, 6, 3, 7);
    const cdHigh = i32x4.shuffle(rc, rd, 2, 6, 3, 7);
    v128.store(to + 2 * pitch, i64x2.shuffle(abHigh, cdHigh, 0, 2));
    v128.store(to + 3 * pitch, i64x2.shuffle(abHigh, cdHigh, 1, 3));
  }
  for (; a < end; a += 4, b += 4, c += 4, d += 4, to += pitch) {
    store<f32>(to, load<f32>(a) * f32x4.extract_lane(sa, 0));
    store<f32>(to, load<f32>(b) * f32x4.extract_lane(sb, 0), 4);
    store<f32>(to, load<f32>(c) * f32x4.extract_lane(sc, 0), 8);
    store<f32>(to, load<f32>(d) * f32x4.extract_lane(sd, 0), 12);
  }
}

function packDoubles(a: usize, b: usize, c: usize, d: usize, depth: i32, scales: usize, left: i32, to: usize): void {
  const sa = scaleOf(scales, 0, left);
  const sb = scaleOf(scales, 1, left);
  const sc = scaleOf(scales, 2, left);
  const sd = scaleOf(scales, 3, left);
  for (const end = a + ((<usize>depth) << 3); a < end; a += 8, b += 8, c += 8, d += 8, to += 32) {
    store<f64>(to, load<f64>(a) * sa);
    store<f64>(to, load<f64>(b) * sb, 8);
    store<f64>(to, load<f64>(c) * sc, 16);
    store<f64>(to, load<f64>(d) * sd, 24);
  }
}
