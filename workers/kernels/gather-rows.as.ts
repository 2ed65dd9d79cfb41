import { input, map } from './arithmetic.as';
import * as codes from './codes.as';
import { listWeights, setWeights } from './element-weights.as';
import { isRun, widenLine } from './line-rows.as';
import * as source from './region-source.as';
import { group, listPositions, plane, planeRow, sampled } from './region-source.as';
import { finishSample, interpolate, weighRow } from './sample-rows.as';
import { transposeRows } from './transpose-rows.as';
import { widenRow } from './widen-row.as';

// The elements of the open region as rows of widened lanes, part by part: lane l of the row at a position stands at
// origin + (position · step + l · laneStride) elements of the input.

/** Elements that a part has at most, in all its lanes: they stay in L1. */
const PART_ELEMENTS: i32 = 4096;
/** Positions of a line that is turned at a time. */
const TURN: i32 = 256;

/** Lanes of a tile: a multiple of four. */
export let width: i32 = 0;
/** Elements of a part: a multiple of four. */
export let partSize: i32 = 0;
/** Addresses (u32) of the rows of a part, positions (i32) and weights (f64) of its elements. */
export let rows: usize = 0;
export let positions: usize = 0;
export let elementWeights: usize = 0;

let x: usize = 0;
let laneStride: i64 = 0;
let step: i64 = 0;
let planeStride: i64 = 0;
let groupStride: i64 = 0;
/** Rows of all planes where the whole input is turned for each tile of lanes, else 0. */
let turnedRows: i32 = 0;
let planeRows: i32 = 0;
let lines: usize = 0;
let block: usize = 0;
let turned: usize = 0;
let inPlace: bool = false;
/** Whether the input needs neither widening nor a map. */
let sourceIsRows: bool = false;
let origin: usize = 0;
let usedLanes: i32 = 0;

/** How the input lies; strides in elements. @returns the scratch that is left */
export function openRows<K>(
  at: usize,
  strideOfLanes: i64,
  strideOfRows: i64,
  strideOfPlanes: i64,
  strideOfGroups: i64,
  rowsOfPlane: i32,
  rowsToTurn: i32,
  lanes: i32,
  weightsAt: usize,
  strideOfWeights: i32,
  scratch: usize,
): usize {
  x = at;
  laneStride = strideOfLanes;
  step = strideOfRows;
  planeStride = strideOfPlanes;
  groupStride = strideOfGroups;
  planeRows = rowsOfPlane;
  turnedRows = rowsToTurn;
  width = lanes;
  setWeights(weightsAt, strideOfWeights);
  partSize = max<i32>((PART_ELEMENTS / width) & ~3, 4);
  sourceIsRows = map == codes.MAP_NONE && codes.isOf<K>(input);
  inPlace = sourceIsRows && laneStride == 1;
  rows = scratch;
  positions = rows + ((<usize>partSize) << 2);
  elementWeights = positions + ((<usize>partSize) << 4);
  block = elementWeights + ((<usize>partSize) << 5);
  lines = block + <usize>(partSize + 5) * <usize>width * sizeof<K>();
  memory.fill(lines - <usize>width * sizeof<K>(), 0, <usize>width * sizeof<K>());
  turned = lines + ((<usize>max<i32>(TURN, partSize)) << 5);
  return turned + <usize>turnedRows * <usize>width * sizeof<K>();
}

/** Begins a tile of lanes from `lane` on, `used` of them real, at `offset` elements of the input. */
export function openLanes<K>(offset: i64, lane: i32, used: i32): void {
  origin = x + <usize>((offset + <i64>lane * laneStride) * <i64>codes.bytesOf(input));
  usedLanes = used;
  if (turnedRows == 0) return;
  for (let p = 0; p * planeRows < turnedRows; p++) {
    const from = origin + <usize>(<i64>p * planeStride * <i64>codes.bytesOf(input));
    const to = turned + <usize>p * <usize>planeRows * <usize>width * sizeof<K>();
    for (let done = 0; done < planeRows; done += TURN) {
      const n = min<i32>(TURN, planeRows - done);
      turnLanes<K>(
        from + <usize>(<i64>done * step * <i64>codes.bytesOf(input)),
        n,
        to + <usize>done * <usize>width * sizeof<K>(),
      );
    }
  }
}

/** n neighbouring positions of all lanes, four lanes at a time, as rows. Lanes that are not there repeat the last one. */
function turnLanes<K>(from: usize, n: i32, to: usize): void {
  const stride = <usize>laneStride * sizeof<K>();
  for (let l = 0; l < width; l += 4) {
    if (sourceIsRows && l + 4 <= usedLanes) {
      transposeRows<K>(from + <usize>l * stride, stride, n, to + <usize>l * sizeof<K>(), width);
      continue;
    }
    for (let k = 0; k < 4; k++) {
      const lane = min<i32>(l + k, usedLanes - 1);
      const at = from + <usize>(<i64>lane * laneStride * <i64>codes.bytesOf(input));
      widenRow<K>(at, lines + <usize>k * <usize>n * sizeof<K>(), n);
    }
    transposeRows<K>(lines, <usize>n * sizeof<K>(), n, to + <usize>l * sizeof<K>(), width);
  }
}

/**
 * Resolves elements from … from + n − 1 of the open region into `rows`, `positions` and, where there are weights,
 * `elementWeights`. `batch`: the plane of the weights where the regions do not say theirs.
 */
export function resolvePart<K>(from: i32, n: i32, batch: i32): void {
  listPositions(from, n, positions, elementWeights);
  listWeights(from, n, positions, batch, elementWeights);
  if (sampled) return resolveSamples<K>(n);
  resolveRows<K>(n);
}

function resolveRows<K>(n: i32): void {
  if (laneStride != 1 && turnedRows == 0) return resolveStrided<K>(n);
  const rowBytes = <usize>width * sizeof<K>();
  for (let e = 0; e < n; e++) {
    const position = load<i32>(positions + ((<usize>e) << 2));
    store<u32>(rows + ((<usize>e) << 2), <u32>rowAt<K>(position, block + <usize>e * rowBytes));
  }
}

/** The widened row of a position: where it stands, or made at `spare`. */
function rowAt<K>(position: i32, spare: usize): usize {
  if (turnedRows > 0) {
    return turned + <usize>(plane * planeRows + planeRow + position) * <usize>width * sizeof<K>();
  }
  const at = addressOf(position);
  if (inPlace) return at;
  if (laneStride == 1) widenRow<K>(at, spare, usedLanes);
  else {
    const apart = <usize>laneStride * codes.bytesOf(input);
    for (let l = 0; l < usedLanes; l++) widenRow<K>(at + <usize>l * apart, spare + <usize>l * sizeof<K>(), 1);
  }
  return spare;
}

function addressOf(position: i32): usize {
  const element = <i64>plane * planeStride + <i64>group * groupStride + (<i64>planeRow + <i64>position) * step;
  return origin + <usize>(element * <i64>codes.bytesOf(input));
}

/** Rows of lanes that lie apart and are too many to turn as a whole. */
function resolveStrided<K>(n: i32): void {
  const rowBytes = <usize>width * sizeof<K>();
  const stride = <usize>laneStride * sizeof<K>();
  for (let l = 0; l < width; l += 4) {
    if (sourceIsRows && step == 1 && l + 4 <= usedLanes && isRun(positions, n)) {
      transposeRows<K>(
        addressOf(load<i32>(positions)) + <usize>l * stride,
        stride,
        n,
        block + <usize>l * sizeof<K>(),
        width,
      );
      continue;
    }
    for (let k = 0; k < 4; k++) {
      const lane = min<i32>(l + k, usedLanes - 1);
      const line = addressOf(0) + <usize>(<i64>lane * laneStride * <i64>codes.bytesOf(input));
      widenLine<K>(line, positions, n, step, lines + <usize>k * <usize>n * sizeof<K>());
    }
    transposeRows<K>(lines, <usize>n * sizeof<K>(), n, block + <usize>l * sizeof<K>(), width);
  }
  for (let e = 0; e < n; e++) store<u32>(rows + ((<usize>e) << 2), <u32>(block + <usize>e * rowBytes));
}

/** Elements that are made of four weighted rows, or, `apart`, are one of them. */
function resolveSamples<K>(n: i32): void {
  const rowBytes = <usize>width * sizeof<K>();
  const spare = block + <usize>partSize * rowBytes;
  for (let e = 0; e < n; e++) {
    const to = block + <usize>e * rowBytes;
    store<u32>(rows + ((<usize>e) << 2), <u32>to);
    if (source.apart) {
      const row = rowAt<K>(load<i32>(positions + ((<usize>e) << 2)), spare);
      weighRow<K>(row, to, load<f64>(elementWeights + ((<usize>e) << 3)), width);
    } else {
      const at = positions + ((<usize>e) << 4);
      const a = rowAt<K>(load<i32>(at), spare);
      const b = rowAt<K>(load<i32>(at, 4), spare + rowBytes);
      const c = rowAt<K>(load<i32>(at, 8), spare + 2 * rowBytes);
      const d = rowAt<K>(load<i32>(at, 12), spare + 3 * rowBytes);
      interpolate<K>(a, b, c, d, spare + 4 * rowBytes, elementWeights + ((<usize>e) << 5), to, width);
    }
    finishSample<K>(to, width);
  }
}
