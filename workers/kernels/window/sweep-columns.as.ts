import { fold, identity, lanes, loadAs, MaxNumber, MinNumber } from '../base/fold.as';

// Tags: how many rows there are.
export class Two {}
export class Three {}

/** Whether a fold loses NaN: its caller adds up all elements to notice one. */
export function isNoted<Op>(): bool {
  return idof<Op>() == idof<MaxNumber>() || idof<Op>() == idof<MinNumber>();
}

/** The columns of a vector, folded over two or three rows. */
export function folded<K, Op, N>(p: v128, q: v128, r: v128): v128 {
  const v = fold<K, Op>(p, q);
  return idof<N>() == idof<Two>() ? v : fold<K, Op>(v, r);
}

/** Their sum. */
export function summed<K, N>(p: v128, q: v128, r: v128): v128 {
  const v = v128.add<K>(p, q);
  return idof<N>() == idof<Two>() ? v : v128.add<K>(v, r);
}

/** The same for any number of rows; columns outside the plane are the identity. */
export function edge<S, K, Op>(x: usize, column: i32, extent: i32, rows: i32, pitch: usize): v128 {
  const outside = v128.splat<K>(identity<K, Op>());
  if (column >= extent || column + lanes<K>() <= 0) return outside;
  const inside = min<i32>(max<i32>(column, 0), extent - lanes<K>());
  let from = x + <usize>inside * sizeof<S>();
  let v = loadAs<S, K>(from);
  for (let r = 1; r < rows; r++) v = fold<K, Op>(v, loadAs<S, K>((from += pitch)));
  if (inside == column) return v;
  const places = i8x16.add(
    i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
    i8x16.splat(<i8>((column - inside) * <i32>sizeof<K>())),
  );
  return v128.bitselect(i8x16.swizzle(v, places), outside, i8x16.lt_u(places, i8x16.splat(16)));
}
