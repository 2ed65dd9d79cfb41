import { FP32 } from '../base/codes.as';
import { expDoubles, expFloats } from '../math/exponential.as';

/** y[i] = e^x[i] of `count` FP32 or FP64; y may be x. */
export function exponentials(datatype: i32, x: usize, y: usize, count: i32): void {
  if (datatype == FP32) {
    for (; count >= 4; count -= 4, x += 16, y += 16) v128.store(y, expFloats(v128.load(x)));
    for (; count > 0; count--, x += 4, y += 4) v128.store_lane<f32>(y, expFloats(v128.load32_splat(x)), 0);
  } else {
    for (; count >= 2; count -= 2, x += 16, y += 16) v128.store(y, expDoubles(v128.load(x)));
    if (count > 0) v128.store_lane<f64>(y, expDoubles(v128.load64_splat(x)), 0);
  }
}
