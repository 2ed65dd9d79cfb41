import { input } from '../base/arithmetic.as';
import { FP32 } from '../base/codes.as';
import { cornersApart, listPositions, sampled } from '../regions/region-source.as';
import { listWeights } from './element-weights.as';
import {
  block,
  elementWeights,
  findRows,
  partSize,
  positions,
  resolveRows,
  rowAt,
  rows,
  width,
} from './gather-rows.as';
import { Added, finishSample, interpolate, Written, weighRow } from './sample-rows.as';

// The elements of the open region, part by part: their rows, positions and weights.

/** Whether the resolved rows are as they are stored. */
let stored: bool = false;

/**
 * Resolves elements from … from + n − 1 of the open region into `rows`, `positions` and, where there are weights,
 * `elementWeights`. `batch`: the plane of the weights where the regions do not say theirs.
 */
export function resolvePart<K>(from: i32, n: i32, batch: i32): void {
  list(from, n, batch);
  stored = false;
  if (sampled) resolveSamples<K>(n);
  else resolveRows<K>(n);
}

/** The same with rows as they are stored. */
export function resolveStored(from: i32, n: i32, batch: i32): void {
  list(from, n, batch);
  findRows(n);
  stored = true;
}

/** Datatype of the resolved rows, where it is FP32 or narrower. */
export function rowType(): i32 {
  return stored ? input : FP32;
}

function list(from: i32, n: i32, batch: i32): void {
  listPositions(from, n, positions, elementWeights);
  listWeights(from, n, positions, batch, elementWeights);
}

/** Adds samples from … from + n − 1 of the open region to the FP32 columns at `sums`. */
export function addSamples(from: i32, n: i32, sums: usize): void {
  list(from, n, 0);
  const rowBytes = (<usize>width) << 2;
  const spare = block + <usize>partSize * rowBytes;
  for (let e = 0; e < n; e++) {
    const at = positions + ((<usize>e) << 4);
    const a = rowAt<f32>(load<i32>(at), spare);
    const b = rowAt<f32>(load<i32>(at, 4), spare + rowBytes);
    const c = rowAt<f32>(load<i32>(at, 8), spare + 2 * rowBytes);
    const d = rowAt<f32>(load<i32>(at, 12), spare + 3 * rowBytes);
    interpolate<f32, Added>(a, b, c, d, spare + 4 * rowBytes, elementWeights + ((<usize>e) << 5), sums, width);
  }
}

/** Elements that are made of four weighted rows, or, `cornersApart`, are one of them. */
function resolveSamples<K>(n: i32): void {
  const rowBytes = <usize>width * sizeof<K>();
  const spare = block + <usize>partSize * rowBytes;
  for (let e = 0; e < n; e++) {
    const to = block + <usize>e * rowBytes;
    store<u32>(rows + ((<usize>e) << 2), <u32>to);
    if (cornersApart) {
      const row = rowAt<K>(load<i32>(positions + ((<usize>e) << 2)), spare);
      weighRow<K>(row, to, load<f64>(elementWeights + ((<usize>e) << 3)), width);
    } else {
      const at = positions + ((<usize>e) << 4);
      const a = rowAt<K>(load<i32>(at), spare);
      const b = rowAt<K>(load<i32>(at, 4), spare + rowBytes);
      const c = rowAt<K>(load<i32>(at, 8), spare + 2 * rowBytes);
      const d = rowAt<K>(load<i32>(at, 12), spare + 3 * rowBytes);
      interpolate<K, Written>(a, b, c, d, spare + 4 * rowBytes, elementWeights + ((<usize>e) << 5), to, width);
    }
    finishSample<K>(to, width);
  }
}
