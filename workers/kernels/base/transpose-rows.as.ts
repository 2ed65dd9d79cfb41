/** Four lines of n elements of K, `lineBytes` apart, as n rows of four: row e stands at to + e · stride elements. */
export function transposeRows<K>(lines: usize, lineBytes: usize, n: i32, to: usize, stride: i32): void {
  const rowBytes = <usize>stride * sizeof<K>();
  let e = 0;
  if (sizeof<K>() == 4) {
    for (; e + 4 <= n; e += 4, lines += 16, to += 4 * rowBytes) {
      const a = v128.load(lines);
      const b = v128.load(lines + lineBytes);
      const c = v128.load(lines + 2 * lineBytes);
      const d = v128.load(lines + 3 * lineBytes);
      const ab = i32x4.shuffle(a, b, 0, 4, 1, 5);
      const cd = i32x4.shuffle(c, d, 0, 4, 1, 5);
      const ab2 = i32x4.shuffle(a, b, 2, 6, 3, 7);
      const cd2 = i32x4.shuffle(c, d, 2, 6, 3, 7);
      v128.store(to, i64x2.shuffle(ab, cd, 0, 2));
      v128.store(to + rowBytes, i64x2.shuffle(ab, cd, 1, 3));
      v128.store(to + 2 * rowBytes, i64x2.shuffle(ab2, cd2, 0, 2));
      v128.store(to + 3 * rowBytes, i64x2.shuffle(ab2, cd2, 1, 3));
    }
  }
  if (sizeof<K>() == 8) {
    for (; e + 2 <= n; e += 2, lines += 16, to += 2 * rowBytes) {
      const a = v128.load(lines);
      const b = v128.load(lines + lineBytes);
      const c = v128.load(lines + 2 * lineBytes);
      const d = v128.load(lines + 3 * lineBytes);
      v128.store(to, i64x2.shuffle(a, b, 0, 2));
      v128.store(to, i64x2.shuffle(c, d, 0, 2), 16);
      v128.store(to + rowBytes, i64x2.shuffle(a, b, 1, 3));
      v128.store(to + rowBytes, i64x2.shuffle(c, d, 1, 3), 16);
    }
  }
  for (; e < n; e++, lines += sizeof<K>(), to += rowBytes) {
    for (let k = 0; k < 4; k++) store<K>(to + <usize>k * sizeof<K>(), load<K>(lines + <usize>k * lineBytes));
  }
}
