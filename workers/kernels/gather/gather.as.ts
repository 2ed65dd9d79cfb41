import { compute, input, setArithmetic } from '../base/arithmetic.as';
import * as codes from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';
import { count, openRegion, sampled } from '../regions/region-source.as';
import { regions, setElements, setFinish, setLayout, setMeasure } from './gather-call.as';
import { closePlaces, openPlaces } from './gather-place.as';
import { openRegions, poolRegion } from './gather-region.as';
import { openColumns, openRows } from './gather-rows.as';
import { openStates } from './gather-states.as';
import { openWeights, weighColumns } from './gather-weights.as';

let outer: i32 = 0;
let columns: i32 = 0;
let outerStride: i64 = 0;
let tile: i32 = 0;
let inGroup: i32 = 1;

/**
 * Reduces the regions that were set (region-source.as.ts), element by element: the way that knows every reduction,
 * winners, NaN that are no elements, empty regions and weights. Element (o, position, column) of x stands at
 * o·outerStride + position·rowStride + column·columnStride; a region in plane b and group g adds b·planeStride and
 * g·groupStride. y: [outer, columns, regions], or, channels last, [outer, regions, columns]; with tables outer is 1 and
 * regions come in groups of `perGroup`. `indices` (INT64, or 0) get the winners' positions, −1 where there is none.
 * `turnedRows`: rows of all planes where columns lie apart and there is room to transpose them, else 0. `tileRows`:
 * elements that are resolved at a time. `regionElements`: most elements of a region where they are sorted, else 0. `weights`: FP64, [planes or outer][weightStride], or 0.
 * @returns 0, REFUSED_NAN or REFUSED_EMPTY
 */
export function gather_pool(
  inputType: i32,
  computeType: i32,
  outputType: i32,
  mapKind: i32,
  p: f64,
  foldKind: i32,
  finishKind: i32,
  floor: f64,
  exponents: usize,
  scaled: i32,
  divisor: f64,
  identity: f64,
  from: usize,
  y: usize,
  indices: usize,
  outerCount: i32,
  columnCount: i32,
  regionCount: i32,
  perGroup: i32,
  channelsLast: i32,
  strideOfOuter: i64,
  columnStride: i64,
  rowStride: i64,
  planeStride: i64,
  groupStride: i64,
  planeRows: i32,
  turnedRows: i32,
  tileColumns: i32,
  tileRows: i32,
  regionElements: i32,
  weights: usize,
  weightStride: i32,
  skipNan: i32,
  lastNan: i32,
  empty: i32,
  scratch: usize,
): i32 {
  // Samples are made of rows before their sizes are taken.
  const rowMap = mapKind == codes.MAP_ABS && !sampled ? mapKind : codes.MAP_NONE;
  setArithmetic(inputType, computeType, computeType, outputType, rowMap, p, foldKind, finishKind);
  setMeasure(mapKind, p, exponents, floor, scaled != 0);
  setFinish(finishKind, outputType != codes.FP64, divisor, empty, identity);
  setElements(skipNan != 0, lastNan != 0, weights, weightStride);
  setLayout(columnStride, rowStride, planeStride, groupStride, planeRows, regionCount);
  outer = outerCount;
  columns = columnCount;
  outerStride = strideOfOuter;
  tile = tileColumns;
  inGroup = perGroup;
  const behindPlaces = openPlaces(y, indices, columns, perGroup, channelsLast != 0, tile, scratch);
  const behindStates = openStates(tile, indices != 0, behindPlaces);
  const behindLines = openRegions(tile, regionElements, behindStates);
  openRows(from, bytesOf(compute), input == compute, turnedRows, tile, tileRows, behindLines);
  if (compute == codes.FP32) gatherTiles<f32>();
  else if (compute == codes.FP64) gatherTiles<f64>();
  else if (compute == codes.INT64) gatherTiles<i64>();
  else gatherTiles<u64>();
  return closePlaces();
}

function gatherTiles<K>(): void {
  openWeights<K>();
  // By one column: the choice changes no result.
  if (regions > 0) openRegion(regions >> 1);
  const elements = <i64>regions * <i64>count;
  for (let o = 0; o < outer; o++) {
    for (let column = 0; column < columns; column += tile) {
      const used = min<i32>(tile, columns - column);
      openColumns<K>(<i64>o * outerStride, column, used);
      weighColumns(elements);
      for (let r = 0; r < regions; r++) {
        openRegion(r);
        poolRegion<K>(o, r % inGroup, o * regions + r, column, used);
      }
    }
  }
}
