import { bytesOf } from '../base/datatypes.as';
import { storeRow } from '../base/store-row.as';
import { widenFrom } from '../base/widen-row.as';
import { expDoubles } from '../math/exponential.as';

/** Channels at a time. */
const STATISTICS_STRIP: i32 = 64;

let type: i32 = 0;
let scoresType: i32 = 0;
let scoresWidth: i32 = 0;
/** Channels of the strip. */
let count: i32 = 0;
/** FP64 [STATISTICS_STRIP] each: a row of x, the largest scores, sums of weights, means, variances. */
let line: usize = 0;
let largest: usize = 0;
let sums: usize = 0;
let means: usize = 0;
let squares: usize = 0;
/** FP64 [tokens, STATISTICS_STRIP]: scores, then their exponentials. */
let weights: usize = 0;

/**
 * y [batch, 2 · channels] = means, then standard deviations of x [batch, tokens, channels] over its tokens, weighted by the
 * softmax of scores [batch, tokens, width], of `width` the channels or 1; `mask`: u8 [batch, tokens], or 0 for all tokens.
 * √max(variance, eps). In FP64; without tokens NaN. `scratch`: 5 lines, and one for each token.
 */
export function attentive_statistics(
  x: usize,
  datatype: i32,
  scores: usize,
  scoresDatatype: i32,
  width: i32,
  mask: usize,
  y: usize,
  batch: u32,
  tokens: i32,
  channels: i32,
  eps: f64,
  scratch: usize,
): void {
  type = datatype;
  scoresType = scoresDatatype;
  scoresWidth = width;
  openStrips(scratch);
  const rowBytes = <usize>channels * bytesOf(type);
  const scoreBytes = <usize>width * bytesOf(scoresType);
  for (let b: u32 = 0; b < batch && channels > 0; b++) {
    for (let c = 0; c < channels; c += STATISTICS_STRIP) {
      count = min<i32>(STATISTICS_STRIP, channels - c);
      const from = <usize>c * bytesOf(type);
      weigh(scores + (width == 1 ? 0 : <usize>c * bytesOf(scoresType)), scoreBytes, mask, tokens);
      addMeans(x + from, rowBytes, mask, tokens);
      addSquares(x + from, rowBytes, mask, tokens);
      finish(eps);
      storeRow<f64>(type, means, y + from, count);
      storeRow<f64>(type, squares, y + rowBytes + from, count);
    }
    x += <usize>tokens * rowBytes;
    scores += <usize>tokens * scoreBytes;
    if (mask != 0) mask += tokens;
    y += 2 * rowBytes;
  }
}

function openStrips(scratch: usize): void {
  const bytes = (<usize>STATISTICS_STRIP) << 3;
  line = scratch;
  largest = line + bytes;
  sums = largest + bytes;
  means = sums + bytes;
  squares = means + bytes;
  weights = squares + bytes;
  memory.fill(line, 0, bytes);
}

function isReal(mask: usize, t: i32): bool {
  return mask == 0 || load<u8>(mask + <usize>t) != 0;
}

function weightsAt(t: i32): usize {
  return weights + ((<usize>t * <usize>STATISTICS_STRIP) << 3);
}

function stripEnd(): usize {
  return ((<usize>count + 1) & ~1) << 3;
}

/** Keeps the scores of each token, and the largest ones of all. */
function weigh(scores: usize, rowBytes: usize, mask: usize, tokens: i32): void {
  const end = stripEnd();
  for (let at: usize = 0; at < end; at += 8) store<f64>(largest + at, -Infinity);
  for (let t = 0; t < tokens; t++, scores += rowBytes) {
    if (!isReal(mask, t)) continue;
    const row = weightsAt(t);
    store<f64>(row + end - 8, 0);
    widenFrom<f64>(scoresType, scores, row, scoresWidth == 1 ? 1 : count);
    if (scoresWidth == 1) for (let at: usize = 8; at < end; at += 8) store<f64>(row + at, load<f64>(row));
    for (let at: usize = 0; at < end; at += 16) {
      v128.store(largest + at, f64x2.max(v128.load(largest + at), v128.load(row + at)));
    }
  }
}

/** Makes weights of the scores, and adds them and the weighted rows. */
function addMeans(x: usize, rowBytes: usize, mask: usize, tokens: i32): void {
  const end = stripEnd();
  memory.fill(sums, 0, end);
  memory.fill(means, 0, end);
  for (let t = 0; t < tokens; t++, x += rowBytes) {
    if (!isReal(mask, t)) continue;
    const row = weightsAt(t);
    widenFrom<f64>(type, x, line, count);
    for (let at: usize = 0; at < end; at += 16) {
      const weight = expDoubles(f64x2.sub(v128.load(row + at), v128.load(largest + at)));
      v128.store(row + at, weight);
      v128.store(sums + at, f64x2.add(v128.load(sums + at), weight));
      v128.store(means + at, f64x2.add(v128.load(means + at), f64x2.mul(weight, v128.load(line + at))));
    }
  }
  for (let at: usize = 0; at < end; at += 16) {
    v128.store(means + at, f64x2.div(v128.load(means + at), v128.load(sums + at)));
  }
}

function addSquares(x: usize, rowBytes: usize, mask: usize, tokens: i32): void {
  const end = stripEnd();
  memory.fill(squares, 0, end);
  for (let t = 0; t < tokens; t++, x += rowBytes) {
    if (!isReal(mask, t)) continue;
    const row = weightsAt(t);
    widenFrom<f64>(type, x, line, count);
    for (let at: usize = 0; at < end; at += 16) {
      const off = f64x2.sub(v128.load(line + at), v128.load(means + at));
      const term = f64x2.mul(v128.load(row + at), f64x2.mul(off, off));
      v128.store(squares + at, f64x2.add(v128.load(squares + at), term));
    }
  }
}

function finish(eps: f64): void {
  const least = f64x2.splat(eps);
  for (let at: usize = 0; at < stripEnd(); at += 16) {
    const variance = f64x2.div(v128.load(squares + at), v128.load(sums + at));
    v128.store(squares + at, f64x2.sqrt(f64x2.max(variance, least)));
  }
}
