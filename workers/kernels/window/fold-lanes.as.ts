import { fold, lanes, Sum } from '../base/fold.as';
import { evens, odds, shifted, spread } from './lanes.as';

// Tags: how many neighbors are summed.
class Four {}
class Five {}
class Six {}
class Seven {}

/** From this many taps per step on, doubling beats folding each window tap by tap. */
export const LONG_LINE: i32 = 8;

/**
 * to[j] = fold over t < kernel of row[j·stride + t·dilation], for `outputs` rounded up to whole vectors: `row` must
 * be readable and `to` writable that far. Spoils `row`; `sums` is as long as `row`.
 */
export function foldLanes<K, Op>(
  row: usize,
  to: usize,
  sums: usize,
  outputs: i32,
  kernel: i32,
  stride: i32,
  dilation: i32,
): void {
  while (kernel == stride && dilation == 1 && (stride & 1) == 0 && stride > 2) {
    kernel >>= 1;
    foldTaps<K, Op>(row, row, alignedUp(outputs, lanes<K>()) * kernel, 2, 2, 1);
    stride = kernel;
  }
  const few = idof<Op>() == idof<Sum>() && sizeof<K>() == 8 && stride == 1 && dilation == 1;
  if (few && kernel == 4) sumByTwos<K, Four>(row, to, outputs);
  else if (few && kernel == 5) sumByTwos<K, Five>(row, to, outputs);
  else if (few && kernel == 6) sumByTwos<K, Six>(row, to, outputs);
  else if (few && kernel == 7) sumByTwos<K, Seven>(row, to, outputs);
  else if (kernel < LONG_LINE * stride || outputs == 1) foldTaps<K, Op>(row, to, outputs, kernel, stride, dilation);
  else if (idof<Op>() == idof<Sum>()) sumByBits<K>(row, to, sums, outputs, kernel, stride, dilation);
  else bestByOverlap<K, Op>(row, to, outputs, kernel, stride, dilation);
}

function alignedUp(count: i32, step: i32): i32 {
  return (count + step - 1) & -step;
}

/** Max and min of long kernels: two overlapping windows of the largest power of two within the kernel. */
function bestByOverlap<K, Op>(row: usize, to: usize, outputs: i32, kernel: i32, stride: i32, dilation: i32): void {
  let reach = (outputs - 1) * stride + 1 + (kernel - 1) * dilation;
  let half = 1;
  for (; half * 2 <= kernel; half *= 2) {
    reach -= half * dilation;
    foldTaps<K, Op>(row, row, reach, 2, 1, half * dilation);
  }
  foldTaps<K, Op>(row, to, outputs, kernel == half ? 1 : 2, stride, (kernel - half) * dilation);
}

/** Sums of long kernels: of partial sums of power-of-two length, one per bit of the kernel; nothing is subtracted. */
function sumByBits<K>(row: usize, to: usize, sums: usize, outputs: i32, kernel: i32, stride: i32, dilation: i32): void {
  const starts = (outputs - 1) * stride + 1;
  let reach = starts + (kernel - 1) * dilation;
  let done = 0;
  for (let half = 1; ; half *= 2) {
    if (kernel & half) {
      const from = row + <usize>(done * dilation) * sizeof<K>();
      if (done == 0) memory.copy(sums, from, <usize>starts * sizeof<K>());
      else addRow<K>(sums, from, starts);
      done += half;
    }
    if (half * 2 > kernel) break;
    reach -= half * dilation;
    foldTaps<K, Sum>(row, row, reach, 2, 1, half * dilation);
  }
  foldTaps<K, Sum>(sums, to, outputs, 1, stride, 1);
}

function addRow<K>(to: usize, from: usize, count: i32): void {
  for (const end = to + <usize>count * sizeof<K>(); to < end; to += 16, from += 16) {
    v128.store(to, v128.add<K>(v128.load(to), v128.load(from)));
  }
}

/**
 * Sums of windows of four to seven neighbors of eight bytes, made of sums of two, which windows share that begin two
 * further on. `to` may be `row`.
 */
function sumByTwos<K, N>(row: usize, to: usize, outputs: i32): void {
  const end = to + <usize>outputs * sizeof<K>();
  let third = v128.load(row, 32);
  let a = sumOfTwo<K>(v128.load(row), v128.load(row, 16));
  let b = sumOfTwo<K>(v128.load(row, 16), third);
  for (row += 48; to < end; row += 16, to += 16) {
    const fourth = v128.load(row);
    const c = sumOfTwo<K>(third, fourth);
    const four = v128.add<K>(a, b);
    if (idof<N>() == idof<Four>()) v128.store(to, four);
    else if (idof<N>() == idof<Five>()) v128.store(to, v128.add<K>(four, third));
    else if (idof<N>() == idof<Six>()) v128.store(to, v128.add<K>(four, c));
    else v128.store(to, v128.add<K>(four, v128.add<K>(c, fourth)));
    a = b;
    b = c;
    third = fourth;
  }
}

/** The sums of each element of a and the one behind it. */
function sumOfTwo<K>(a: v128, b: v128): v128 {
  return v128.add<K>(a, shifted<K>(a, b));
}

/** Window by window, the outputs of a vector at once. `to` may be `row`: nothing is read behind what was written. */
function foldTaps<K, Op>(row: usize, to: usize, outputs: i32, kernel: i32, stride: i32, dilation: i32): void {
  const end = to + <usize>outputs * sizeof<K>();
  const tap = <usize>dilation * sizeof<K>();
  if (stride == 1) {
    for (; to + 64 <= end; to += 64, row += 64) {
      let a = v128.load(row);
      let b = v128.load(row, 16);
      let c = v128.load(row, 32);
      let d = v128.load(row, 48);
      for (let t = 1, from = row + tap; t < kernel; t++, from += tap) {
        a = fold<K, Op>(a, v128.load(from));
        b = fold<K, Op>(b, v128.load(from, 16));
        c = fold<K, Op>(c, v128.load(from, 32));
        d = fold<K, Op>(d, v128.load(from, 48));
      }
      v128.store(to, a);
      v128.store(to, b, 16);
      v128.store(to, c, 32);
      v128.store(to, d, 48);
    }
    for (; to < end; to += 16, row += 16) {
      let v = v128.load(row);
      for (let t = 1, from = row + tap; t < kernel; t++, from += tap) v = fold<K, Op>(v, v128.load(from));
      v128.store(to, v);
    }
  } else if (stride == 2 && dilation == 1) {
    if (kernel == 2) for (; to < end; to += 16, row += 32) v128.store(to, twoTaps<K, Op>(row));
    else if (kernel == 3) for (; to < end; to += 16, row += 32) v128.store(to, threeTaps<K, Op>(row));
    else for (; to < end; to += 16, row += 32) v128.store(to, pairs<K, Op>(row, kernel));
  } else {
    const step = <usize>stride * sizeof<K>();
    for (; to < end; to += 16, row += step * lanes<K>()) {
      let v = spread<K>(row, step);
      for (let t = 1, from = row + tap; t < kernel; t++, from += tap) v = fold<K, Op>(v, spread<K>(from, step));
      v128.store(to, v);
    }
  }
}

/** A vector of windows of two taps and stride 2. */
function twoTaps<K, Op>(row: usize): v128 {
  const a = v128.load(row);
  const b = v128.load(row, 16);
  return fold<K, Op>(evens<K>(a, b), odds<K>(a, b));
}

/** A vector of windows of three taps and stride 2: the most frequent window, written out. */
function threeTaps<K, Op>(row: usize): v128 {
  const a = v128.load(row);
  const b = v128.load(row, 16);
  const two = fold<K, Op>(evens<K>(a, b), odds<K>(a, b));
  return fold<K, Op>(two, evens<K>(v128.load(row, 2 * sizeof<K>()), v128.load(row, 16 + 2 * sizeof<K>())));
}

/** A vector of windows of stride 2: two loads give the even and the odd taps. */
function pairs<K, Op>(row: usize, kernel: i32): v128 {
  let a = v128.load(row);
  let b = v128.load(row, 16);
  let v = evens<K>(a, b);
  if (kernel > 1) v = fold<K, Op>(v, odds<K>(a, b));
  for (let t = 2; t < kernel; t += 2) {
    row += 2 * sizeof<K>();
    a = v128.load(row);
    b = v128.load(row, 16);
    v = fold<K, Op>(v, evens<K>(a, b));
    if (t + 1 < kernel) v = fold<K, Op>(v, odds<K>(a, b));
  }
  return v;
}
