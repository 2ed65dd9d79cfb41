import { input, map } from '../base/arithmetic.as';
import * as codes from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';
import { transposeRows } from '../base/transpose-rows.as';
import { widenRow } from '../base/widen-row.as';
import { group, plane, planeRow } from '../regions/region-source.as';
import { columnStride, groupStride, planeRows, planeStride, rowStride } from './gather-call.as';
import { isRun, widenLine } from './line-rows.as';

// Rows of widened columns: column l of the row at a position stands at origin + (position · rowStride + l · columnStride) elements of
// the input.

/** Positions of a line that are transposed at a time: their rows stay in L1. */
const LINE_POSITIONS: i32 = 64;

/** Lanes of a tile: a multiple of four. */
export let width: i32 = 0;
/** Elements of a part: a multiple of four. */
export let partSize: i32 = 0;
/** Addresses (u32) of the rows of a part, positions (i32, four each of samples) and weights (f64, as many) of its elements. */
export let rows: usize = 0;
export let positions: usize = 0;
export let elementWeights: usize = 0;
/** Room for the widened rows of a part, and five rows more, of which the last is of zeros. */
export let block: usize = 0;

let x: usize = 0;
/** Rows of all planes where the whole input is transposed for each tile of columns, else 0. */
export let turnedRows: i32 = 0;
let lines: usize = 0;
export let turned: usize = 0;
let inPlace: bool = false;
/** Whether the input needs neither widening nor a map. */
let sourceIsRows: bool = false;
let origin: usize = 0;
let usedColumns: i32 = 0;

/**
 * Opens the rows of the input at `at`. `elementBytes`: of a column of a row. `columns`: of a tile. `part`: elements of a part, a multiple of
 * four. @returns the scratch that is left
 */
export function openRows(
  at: usize,
  elementBytes: usize,
  isSource: bool,
  rowsToTurn: i32,
  columns: i32,
  part: i32,
  scratch: usize,
): usize {
  x = at;
  turnedRows = rowsToTurn;
  width = columns;
  partSize = part;
  sourceIsRows = map == codes.MAP_NONE && isSource;
  inPlace = sourceIsRows && columnStride == 1;
  rows = scratch;
  positions = rows + ((<usize>partSize) << 2);
  elementWeights = positions + ((<usize>partSize) << 4);
  block = elementWeights + ((<usize>partSize) << 5);
  const rowBytes = <usize>width * elementBytes;
  lines = block + <usize>(partSize + 5) * rowBytes;
  memory.fill(lines - rowBytes, 0, rowBytes);
  turned = lines + ((<usize>max<i32>(LINE_POSITIONS, partSize)) << 5);
  return turned + <usize>turnedRows * rowBytes;
}

/** Begins a tile of columns from `column` on, `used` of them real, at `offset` elements of the input. */
export function openColumns<K>(offset: i64, column: i32, used: i32): void {
  origin = x + <usize>((offset + <i64>column * columnStride) * <i64>bytesOf(input));
  usedColumns = used;
  if (turnedRows == 0) return;
  for (let p = 0; p * planeRows < turnedRows; p++) {
    const from = origin + <usize>(<i64>p * planeStride * <i64>bytesOf(input));
    const to = turned + <usize>p * <usize>planeRows * <usize>width * sizeof<K>();
    for (let done = 0; done < planeRows; done += LINE_POSITIONS) {
      const n = min<i32>(LINE_POSITIONS, planeRows - done);
      turnLanes<K>(
        from + <usize>(<i64>done * rowStride * <i64>bytesOf(input)),
        n,
        to + <usize>done * <usize>width * sizeof<K>(),
      );
    }
  }
}

/** n neighboring positions of all columns, four columns at a time, as rows. Lanes that are not there repeat the last one. */
function turnLanes<K>(from: usize, n: i32, to: usize): void {
  const stride = <usize>columnStride * sizeof<K>();
  for (let l = 0; l < width; l += 4) {
    if (sourceIsRows && l + 4 <= usedColumns) {
      transposeRows<K>(from + <usize>l * stride, stride, n, to + <usize>l * sizeof<K>(), width);
      continue;
    }
    for (let k = 0; k < 4; k++) {
      const column = min<i32>(l + k, usedColumns - 1);
      const at = from + <usize>(<i64>column * columnStride * <i64>bytesOf(input));
      widenRow<K>(at, lines + <usize>k * <usize>n * sizeof<K>(), n);
    }
    transposeRows<K>(lines, <usize>n * sizeof<K>(), n, to + <usize>l * sizeof<K>(), width);
  }
}

/** Whether the rows of the input are whole, and need no more than widening. */
export function areNeighbors(): bool {
  return columnStride == 1 && map == codes.MAP_NONE;
}

/** The rows of the n listed positions, as they are stored. */
export function findRows(n: i32): void {
  const rowBytes = rowStride * <i64>bytesOf(input);
  const first = addressOf(0);
  for (let e: usize = 0; e < (<usize>n) << 2; e += 4) {
    store<u32>(rows + e, <u32>(first + <usize>(<i64>load<i32>(positions + e) * rowBytes)));
  }
}

/** The rows of the n listed positions, widened. */
export function resolveRows<K>(n: i32): void {
  if (inPlace) return findRows(n);
  if (columnStride != 1 && turnedRows == 0) return resolveStrided<K>(n);
  const rowBytes = <usize>width * sizeof<K>();
  for (let e = 0; e < n; e++) {
    const position = load<i32>(positions + ((<usize>e) << 2));
    store<u32>(rows + ((<usize>e) << 2), <u32>rowAt<K>(position, block + <usize>e * rowBytes));
  }
}

/** The widened row of a position: where it stands, or made at `spare`. */
export function rowAt<K>(position: i32, spare: usize): usize {
  if (turnedRows > 0) {
    return turned + <usize>(plane * planeRows + planeRow + position) * <usize>width * sizeof<K>();
  }
  const at = addressOf(position);
  if (inPlace) return at;
  if (columnStride == 1) widenRow<K>(at, spare, usedColumns);
  else {
    const columnPitch = <usize>columnStride * bytesOf(input);
    for (let l = 0; l < usedColumns; l++) widenRow<K>(at + <usize>l * columnPitch, spare + <usize>l * sizeof<K>(), 1);
  }
  return spare;
}

/** Whether the elements of each column are contiguous, and none is transposed. */
export function areLines(): bool {
  return columnStride != 1 && rowStride == 1 && turnedRows == 0;
}

/** `n` elements of column l's line from element `from` on, as FP32: where they stand, or made in `lines`. */
export function lineAt(l: i32, from: i32, n: i32): usize {
  const at = origin + <usize>((<i64>l * columnStride + <i64>from) * <i64>bytesOf(input));
  if (sourceIsRows) return at;
  widenRow<f32>(at, lines, n);
  return lines;
}

/** Elements of a line that are made at a time; how many do not depend on the tile. */
export function lineElements(n: i32): i32 {
  return sourceIsRows ? n : LINE_POSITIONS;
}

function addressOf(position: i32): usize {
  const element = <i64>plane * planeStride + <i64>group * groupStride + (<i64>planeRow + <i64>position) * rowStride;
  return origin + <usize>(element * <i64>bytesOf(input));
}

/** Rows of columns that lie apart and are too many to turn as a whole. */
function resolveStrided<K>(n: i32): void {
  const rowBytes = <usize>width * sizeof<K>();
  const stride = <usize>columnStride * sizeof<K>();
  const run = sourceIsRows && rowStride == 1 && isRun(positions, n);
  for (let l = 0; l < width; l += 4) {
    const to = block + <usize>l * sizeof<K>();
    if (run && l + 4 <= usedColumns) {
      transposeRows<K>(addressOf(load<i32>(positions)) + <usize>l * stride, stride, n, to, width);
      continue;
    }
    for (let k = 0; k < 4; k++) {
      const column = min<i32>(l + k, usedColumns - 1);
      const line = addressOf(0) + <usize>(<i64>column * columnStride * <i64>bytesOf(input));
      widenLine<K>(line, positions, n, rowStride, lines + <usize>k * <usize>n * sizeof<K>());
    }
    transposeRows<K>(lines, <usize>n * sizeof<K>(), n, to, width);
  }
  for (let e = 0; e < n; e++) store<u32>(rows + ((<usize>e) << 2), <u32>(block + <usize>e * rowBytes));
}
