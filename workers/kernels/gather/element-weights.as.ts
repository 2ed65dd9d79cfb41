import { hasFilter, listFilter } from '../regions/region-axes.as';
import { plane } from '../regions/region-source.as';
import { weightStride, weights } from './gather-call.as';

/**
 * Writes the weights (f64) of elements from … from + n − 1 of the open region, at the listed positions. `batch`: the plane
 * of the weights where the regions do not say theirs.
 */
export function listWeights(from: i32, n: i32, positions: usize, batch: i32, to: usize): void {
  if (hasFilter()) return listFilter(from, n, to);
  if (weights == 0) return;
  const planeWeights = weights + ((<usize>((plane + batch) * weightStride)) << 3);
  for (let e: usize = 0; e < <usize>n; e++) {
    store<f64>(to + (e << 3), load<f64>(planeWeights + ((<usize>load<i32>(positions + (e << 2))) << 3)));
  }
}
