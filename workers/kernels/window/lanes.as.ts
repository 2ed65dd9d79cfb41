/** The elements of K at even places of a, then of b. */
export function evens<K>(a: v128, b: v128): v128 {
  if (sizeof<K>() == 1) return i8x16.shuffle(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  if (sizeof<K>() == 2) return i16x8.shuffle(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
  if (sizeof<K>() == 4) return i32x4.shuffle(a, b, 0, 2, 4, 6);
  return i64x2.shuffle(a, b, 0, 2);
}

/** Those at odd places. */
export function odds<K>(a: v128, b: v128): v128 {
  if (sizeof<K>() == 1) return i8x16.shuffle(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
  if (sizeof<K>() == 2) return i16x8.shuffle(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
  if (sizeof<K>() == 4) return i32x4.shuffle(a, b, 1, 3, 5, 7);
  return i64x2.shuffle(a, b, 1, 3);
}

/** The elements of a but its first, then the first of b. */
export function shifted<K>(a: v128, b: v128): v128 {
  if (sizeof<K>() == 1) return i8x16.shuffle(a, b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
  if (sizeof<K>() == 2) return i16x8.shuffle(a, b, 1, 2, 3, 4, 5, 6, 7, 8);
  if (sizeof<K>() == 4) return i32x4.shuffle(a, b, 1, 2, 3, 4);
  return i64x2.shuffle(a, b, 1, 2);
}

/** Every third element of a, then b, then c, beginning with the first of a. */
export function firstThirds<K>(a: v128, b: v128, c: v128): v128 {
  if (sizeof<K>() == 8) return i64x2.shuffle(a, b, 0, 3);
  if (sizeof<K>() == 4) return i32x4.shuffle(i32x4.shuffle(a, b, 0, 3, 6, 0), c, 0, 1, 2, 5);
  if (sizeof<K>() == 2)
    return i16x8.shuffle(i16x8.shuffle(a, b, 0, 3, 6, 9, 12, 15, 0, 0), c, 0, 1, 2, 3, 4, 5, 10, 13);
  const most = i8x16.shuffle(a, b, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 0, 0, 0, 0, 0);
  return i8x16.shuffle(most, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29);
}

/** Those behind them. */
export function secondThirds<K>(a: v128, b: v128, c: v128): v128 {
  if (sizeof<K>() == 8) return i64x2.shuffle(a, c, 1, 2);
  if (sizeof<K>() == 4) return i32x4.shuffle(i32x4.shuffle(a, b, 1, 4, 7, 0), c, 0, 1, 2, 6);
  if (sizeof<K>() == 2)
    return i16x8.shuffle(i16x8.shuffle(a, b, 1, 4, 7, 10, 13, 0, 0, 0), c, 0, 1, 2, 3, 4, 8, 11, 14);
  const most = i8x16.shuffle(a, b, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 0, 0, 0, 0, 0);
  return i8x16.shuffle(most, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30);
}

/** And those behind these. */
export function lastThirds<K>(a: v128, b: v128, c: v128): v128 {
  if (sizeof<K>() == 8) return i64x2.shuffle(b, c, 0, 3);
  if (sizeof<K>() == 4) return i32x4.shuffle(i32x4.shuffle(a, b, 2, 5, 0, 0), c, 0, 1, 4, 7);
  if (sizeof<K>() == 2)
    return i16x8.shuffle(i16x8.shuffle(a, b, 2, 5, 8, 11, 14, 0, 0, 0), c, 0, 1, 2, 3, 4, 9, 12, 15);
  const most = i8x16.shuffle(a, b, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0, 0);
  return i8x16.shuffle(most, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31);
}

/** The elements at row, row + step, … */
export function spread<K>(row: usize, step: usize): v128 {
  let v = v128.load_lane<K>(row, i64x2.splat(0), 0);
  v = v128.load_lane<K>((row += step), v, 1);
  if (sizeof<K>() == 8) return v;
  v = v128.load_lane<K>((row += step), v, 2);
  v = v128.load_lane<K>((row += step), v, 3);
  if (sizeof<K>() == 4) return v;
  v = v128.load_lane<K>((row += step), v, 4);
  v = v128.load_lane<K>((row += step), v, 5);
  v = v128.load_lane<K>((row += step), v, 6);
  v = v128.load_lane<K>((row += step), v, 7);
  if (sizeof<K>() == 2) return v;
  v = v128.load_lane<K>((row += step), v, 8);
  v = v128.load_lane<K>((row += step), v, 9);
  v = v128.load_lane<K>((row += step), v, 10);
  v = v128.load_lane<K>((row += step), v, 11);
  v = v128.load_lane<K>((row += step), v, 12);
  v = v128.load_lane<K>((row += step), v, 13);
  v = v128.load_lane<K>((row += step), v, 14);
  return v128.load_lane<K>(row + step, v, 15);
}
