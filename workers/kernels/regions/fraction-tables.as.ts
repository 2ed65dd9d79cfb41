import { refuse } from '../base/refused.as';

/**
 * Fractional bins (Graham 2014) as PyTorch places them: along each axis bin i begins at ⌊(i + u)·α⌋ − ⌊u·α⌋ with
 * α = (extent − kernel) / (bins − 1), the last one at extent − kernel; u from FP64 [planes, axes], at `place` of each (−1: 0). i32
 * [first0, count0, first1, count1, first2, count2, plane, 0] a bin, `single`: in FP32, as PyTorch does for FP32; an axis that is not there has extent 1. Returns 1 for
 * a u outside [0, 1).
 */
export function cells_of_fractions(
  samples: usize,
  planes: i32,
  axes: i32,
  single: i32,
  place0: i32,
  place1: i32,
  place2: i32,
  extent0: i32,
  kernel0: i32,
  bins0: i32,
  extent1: i32,
  kernel1: i32,
  bins1: i32,
  extent2: i32,
  kernel2: i32,
  bins2: i32,
  table: usize,
): i32 {
  for (let p = 0; p < planes; p++, samples += (<usize>axes) << 3) {
    const u0 = shareAt(samples, place0);
    const u1 = shareAt(samples, place1);
    const u2 = shareAt(samples, place2);
    if (!(u0 >= 0 && u0 < 1 && u1 >= 0 && u1 < 1 && u2 >= 0 && u2 < 1)) return refuse(1, p);
    for (let i = 0; i < bins0; i++) {
      for (let j = 0; j < bins1; j++) {
        for (let k = 0; k < bins2; k++, table += 32) {
          store<i32>(table, fractionOf(i, u0, extent0, kernel0, bins0, single));
          store<i32>(table, kernel0, 4);
          store<i32>(table, fractionOf(j, u1, extent1, kernel1, bins1, single), 8);
          store<i32>(table, kernel1, 12);
          store<i32>(table, fractionOf(k, u2, extent2, kernel2, bins2, single), 16);
          store<i32>(table, kernel2, 20);
          store<i32>(table, p, 24);
          store<i32>(table, 0, 28);
        }
      }
    }
  }
  return 0;
}

function shareAt(samples: usize, place: i32): f64 {
  return place < 0 ? 0 : load<f64>(samples + ((<usize>place) << 3));
}

function fractionOf(i: i32, u: f64, extent: i32, kernel: i32, bins: i32, single: i32): i32 {
  if (i == bins - 1) return extent - kernel;
  if (single != 0) {
    const offset = <f32>u;
    const alpha = <f32>(extent - kernel) / <f32>(bins - 1);
    return <i32>((<f32>i + offset) * alpha) - <i32>(offset * alpha);
  }
  const alpha = <f64>(extent - kernel) / <f64>(bins - 1);
  return <i32>((<f64>i + u) * alpha) - <i32>(u * alpha);
}
