import { absoluteSamples } from './gather-call.as';

/** to = weight · row, `width` columns; a weight of 0 makes nothing of any row. */
export function weighRow<K>(row: usize, to: usize, weight: f64, width: i32): void {
  const bytes = <usize>width * sizeof<K>();
  if (isInteger<K>() || weight == 0) return memory.fill(to, 0, bytes);
  const factor = v128.splat<K>(<K>weight);
  for (let at: usize = 0; at < bytes; at += 16) v128.store(to + at, v128.mul<K>(v128.load(row + at), factor));
}

// Tags: whether a sample is written, or added to the sum so far.
export class Written {}
export class Added {}

/** to = the sum of four rows by their weights (f64, four), in their order; a weight of 0 takes `zeros`, a row of them, as 0 · ∞ is not 0. */
export function interpolate<K, How>(
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  zeros: usize,
  weights: usize,
  to: usize,
  width: i32,
): void {
  if (isInteger<K>()) return;
  const bytes = <usize>width * sizeof<K>();
  const first = load<f64>(weights);
  const second = load<f64>(weights, 8);
  const third = load<f64>(weights, 16);
  const fourth = load<f64>(weights, 24);
  if (first == 0) a = zeros;
  if (second == 0) b = zeros;
  if (third == 0) c = zeros;
  if (fourth == 0) d = zeros;
  const w0 = v128.splat<K>(<K>first);
  const w1 = v128.splat<K>(<K>second);
  const w2 = v128.splat<K>(<K>third);
  const w3 = v128.splat<K>(<K>fourth);
  for (let at: usize = 0; at < bytes; at += 16) {
    let sum = v128.add<K>(v128.mul<K>(v128.load(a + at), w0), v128.mul<K>(v128.load(b + at), w1));
    sum = v128.add<K>(sum, v128.mul<K>(v128.load(c + at), w2));
    sum = v128.add<K>(sum, v128.mul<K>(v128.load(d + at), w3));
    v128.store(to + at, idof<How>() == idof<Added>() ? v128.add<K>(v128.load(to + at), sum) : sum);
  }
}

/** In place: a sample that is whole, as the call wants it. */
export function finishSample<K>(at: usize, width: i32): void {
  if (!absoluteSamples) return;
  for (const end = at + <usize>width * sizeof<K>(); at < end; at += sizeof<K>()) store<K>(at, abs<K>(load<K>(at)));
}
