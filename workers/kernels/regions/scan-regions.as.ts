import { bytesOf } from '../base/datatypes.as';
import { scanNan } from '../transform/move.as';
import { coverAxes, isCovered } from './region-axes.as';
import {
  cornersApart,
  count,
  extent1,
  extent2,
  group,
  isProduct,
  listPositions,
  openRegion,
  plane,
  planeRow,
  sampled,
} from './region-source.as';

/** Elements of a region whose positions are listed at a time. */
const LISTED_POSITIONS: i32 = 256;

/**
 * Whether a region that was set reads a NaN of x, `elements` of a float datatype, which lies as `gather_pool` says. Other
 * NaN are of no region. `scratch`: 12 KiB, or, of products, an i32 for each cell along their axes.
 * @returns 1 where one does, else 0
 */
export function scan_regions(
  datatype: i32,
  x: usize,
  elements: u32,
  outer: i32,
  columns: i32,
  regions: i32,
  strideOfOuter: i64,
  columnStride: i64,
  rowStride: i64,
  planeStride: i64,
  groupStride: i64,
  planeRows: i32,
  scratch: usize,
): i32 {
  if (scanNan(datatype, x, elements) == 0) return 0;
  if (isProduct()) {
    const extent0 = planeRows / max<i32>(extent1 * extent2, 1);
    coverAxes(extent0, extent1, extent2, scratch);
    for (let o = 0; o < outer; o++) {
      for (let row = 0; row < planeRows; row++) {
        if (!isCovered(row, extent0, extent1, extent2, scratch)) continue;
        if (hasNan(datatype, x, <i64>o * strideOfOuter + <i64>row * rowStride, columns, columnStride)) return 1;
      }
    }
    return 0;
  }
  for (let o = 0; o < outer; o++) {
    for (let r = 0; r < regions; r++) {
      openRegion(r);
      const origin = <i64>o * strideOfOuter + <i64>plane * planeStride + <i64>group * groupStride;
      if (scanRegion(datatype, x, origin + <i64>planeRow * rowStride, columns, columnStride, rowStride, scratch))
        return 1;
    }
  }
  return 0;
}

/** Whether the open region, of a plane that begins at element `origin`, reads a NaN. */
function scanRegion(
  datatype: i32,
  x: usize,
  origin: i64,
  columns: i32,
  columnStride: i64,
  rowStride: i64,
  positions: usize,
): bool {
  const parts = sampled && !cornersApart ? 4 : 1;
  const weights = positions + ((<usize>LISTED_POSITIONS) << 4);
  for (let from = 0; from < count; from += LISTED_POSITIONS) {
    const n = min<i32>(LISTED_POSITIONS, count - from);
    listPositions(from, n, positions, weights);
    for (let e: usize = 0; e < <usize>(n * parts); e++) {
      // A cell without weight is not read.
      if (sampled && load<f64>(weights + (e << 3)) == 0) continue;
      const at = origin + <i64>load<i32>(positions + (e << 2)) * rowStride;
      if (hasNan(datatype, x, at, columns, columnStride)) return true;
    }
  }
  return false;
}

function hasNan(datatype: i32, x: usize, element: i64, columns: i32, stride: i64): bool {
  if (stride == 1) return scanNan(datatype, x + <usize>element * bytesOf(datatype), columns) != 0;
  for (let column = 0; column < columns; column++, element += stride) {
    if (scanNan(datatype, x + <usize>element * bytesOf(datatype), 1) != 0) return true;
  }
  return false;
}
