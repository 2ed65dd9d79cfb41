import { compute, input, operation, readInPlace, setArithmetic } from './arithmetic.as';
import * as codes from './codes.as';
import { lanes, Max, Min, Sum } from './fold.as';
import {
  clearBlock,
  closeBlocks,
  emitBlock,
  foldColumns,
  foldLaneRegions,
  foldRegion,
  openBlocks,
  powers,
} from './gather-block.as';
import {
  commonStep,
  fillPart,
  fillTile,
  index,
  offsets,
  regions,
  setRegions,
  TILE_POSITIONS,
  taps,
} from './regions.as';
import { widenRow } from './widen-row.as';
import { setLastNan } from './winner.as';

/** Elements of a plane position, and plane positions. */
let columns: i32 = 0;
let rows: usize = 0;
/** The plane as K, or what of it is in use. */
let widened: usize = 0;
/** Whether elements are widened as they are used, for want of room for a plane. */
let apart: bool = false;
/** Regions of the tile that is filled. */
let tiled: i32 = 0;

/**
 * Folds the elements of each region one by one: the way that knows winners, leaves NaN out, has a policy for empty
 * regions and scales powers. [outer, …extents, inner] → [outer, …outputs, inner]; an axis at 0 is not there, its extents
 * are 1. `indices` (INT64, or 0) get the winners' flat positions in the plane of axes, −1 where there is none.
 * `lastNan`: of several NaN the last one wins. `planeElements` is how many widened elements the scratch has room for: a plane, or 0.
 * @returns 0, REFUSED_NAN or REFUSED_EMPTY
 */
export function gather_pool(
  inputType: i32,
  computeType: i32,
  outputType: i32,
  map: i32,
  exponent: f64,
  fold: i32,
  finish: i32,
  divisor: f64,
  x: usize,
  y: usize,
  indices: usize,
  outer: i32,
  inner: i32,
  axis0: usize,
  extent0: i32,
  outputs0: i32,
  axis1: usize,
  extent1: i32,
  outputs1: i32,
  axis2: usize,
  extent2: i32,
  outputs2: i32,
  skipNan: i32,
  lastNan: i32,
  empty: i32,
  planeElements: u32,
  scratch: usize,
): i32 {
  const withPowers = map == codes.MAP_ABS_POW;
  const elementMap = withPowers ? codes.MAP_ABS : map;
  setLastNan(lastNan != 0);
  setArithmetic(inputType, computeType, computeType, outputType, elementMap, exponent, fold, finish);
  widened = setRegions(axis0, outputs0, axis1, extent1, outputs1, axis2, extent2, outputs2, scratch);
  columns = inner;
  rows = <usize>extent0 * extent1 * extent2;
  apart = !readInPlace() && planeElements == 0;
  // Where a plane has no room: the elements of a tile's part where inner is 1, else one row.
  const elements = apart ? (inner == 1 ? <usize>TILE_POSITIONS : <usize>inner) : <usize>planeElements;
  const block = widened + ((elements * 8 + 15) & ~15);
  openBlocks(
    y,
    <usize>outer * <usize>regions * <usize>inner,
    indices,
    inner,
    divisor,
    withPowers,
    skipNan != 0,
    empty,
    block,
  );
  const planeBytes = rows * <usize>inner * codes.bytesOf(input);
  for (let o = 0; o < outer; o++, x += planeBytes) {
    if (compute == codes.FP32) gatherBy<f32>(x, o == 0);
    else if (compute == codes.INT64) gatherBy<i64>(x, o == 0);
    else if (compute == codes.UINT64) gatherBy<u64>(x, o == 0);
    else gatherBy<f64>(x, o == 0);
  }
  return closeBlocks();
}

function gatherBy<K>(x: usize, first: bool): void {
  if (operation == codes.FOLD_MAX) gatherPlane<K, Max>(x, first);
  else if (operation == codes.FOLD_MIN) gatherPlane<K, Min>(x, first);
  else gatherPlane<K, Sum>(x, first);
}

/** All regions of one plane. The lists are written once where one tile holds all of them. */
function gatherPlane<K, Op>(x: usize, first: bool): void {
  if (!readInPlace() && !apart) {
    widenRow<K>(x, widened, <i32>(rows * <usize>columns));
    x = widened;
  }
  for (let region = 0; region < regions; ) {
    const whole = first || region > 0 || tiled < regions ? fillTile(region) : tiled;
    tiled = whole;
    if (whole == 0) gatherParts<K, Op>(x, region);
    else if (columns == 1) gatherTile<K, Op>(x, whole, region);
    else for (let r = 0; r < whole; r++) gatherColumns<K, Op>(x, r);
    region += max<i32>(whole, 1);
  }
}

/** inner = 1: the regions of a tile, neighbours that are alike in the lanes of a vector. */
function gatherTile<K, Op>(x: usize, whole: i32, region: i32): void {
  clearBlock<K, Op>(whole);
  for (let r = 0; r < whole; r++) {
    const listed = index + ((<usize>load<i32>(offsets + ((<usize>r) << 2))) << 2);
    const count = load<i32>(taps + ((<usize>r) << 2));
    const step = apart || powers || r + lanes<K>() > whole ? 0 : commonStep(region + r, lanes<K>());
    if (step > 0) {
      foldLaneRegions<K, Op>(r, x, listed, count, step);
      r += lanes<K>() - 1;
    } else {
      foldPart<K, Op>(x, r, listed, count, false);
      if (powers) foldPart<K, Op>(x, r, listed, count, true);
    }
  }
  emitBlock<K, Op>(whole, -1);
}

/** inner > 1: the columns of the tile's region r. */
function gatherColumns<K, Op>(x: usize, r: i32): void {
  clearBlock<K, Op>(columns);
  const from = index + ((<usize>load<i32>(offsets + ((<usize>r) << 2))) << 2);
  foldPart<K, Op>(x, 0, from, load<i32>(taps + ((<usize>r) << 2)), false);
  if (powers) foldPart<K, Op>(x, 0, from, load<i32>(taps + ((<usize>r) << 2)), true);
  emitBlock<K, Op>(columns, r);
}

/** A region that is larger than a tile, part by part. */
function gatherParts<K, Op>(x: usize, region: i32): void {
  const count = load<i32>(taps);
  clearBlock<K, Op>(columns);
  const passes = powers ? 2 : 1;
  for (let pass = 0; pass < passes; pass++) {
    for (let done = 0; done < count; ) {
      const part = fillPart(region, done);
      foldPart<K, Op>(x, 0, index, part, pass == 1);
      done += part;
    }
  }
  emitBlock<K, Op>(columns, 0);
}

/** Folds the listed positions: into the state of region r where inner is 1, else into those of the columns. */
function foldPart<K, Op>(x: usize, r: i32, listed: usize, count: i32, second: bool): void {
  if (columns == 1) {
    if (apart) widenListed<K>(x, listed, count);
    const plane = apart ? widened : x;
    if (powers) foldRegion<K, Max>(r, plane, listed, count, apart, second);
    else foldRegion<K, Op>(r, plane, listed, count, apart, second);
    return;
  }
  for (let e = 0; e < count; e++) {
    const position = load<i32>(listed + ((<usize>e) << 2));
    let row = x + <usize>position * <usize>columns * (apart ? codes.bytesOf(input) : sizeof<K>());
    if (apart) {
      widenRow<K>(row, widened, columns);
      row = widened;
    }
    if (powers) foldColumns<K, Max>(row, position, columns, second);
    else foldColumns<K, Op>(row, position, columns, second);
  }
}

/** Widens the elements at the listed positions one after another, runs of neighbours at once. */
function widenListed<K>(x: usize, listed: usize, count: i32): void {
  let to = widened;
  for (let e = 0; e < count; ) {
    const at = listed + ((<usize>e) << 2);
    const position = load<i32>(at);
    let run = 1;
    while (e + run < count && load<i32>(at + ((<usize>run) << 2)) == position + run) run++;
    widenRow<K>(x + <usize>position * codes.bytesOf(input), to, run);
    to += <usize>run * sizeof<K>();
    e += run;
  }
}
