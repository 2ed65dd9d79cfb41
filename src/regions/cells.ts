import { RequestError } from '../errors.ts';
import { elementCount } from '../tensor/shape.ts';
import type { ListedRegion, TableGeometry } from './geometry.ts';
import type { SpatialView } from './spatial-view.ts';

/** Boxes that a plan lists itself, which takes the event loop some milliseconds. */
const MOST_BOXES = 2 ** 16;

/** A box of cells of a plane: first cell and count along each of three axes, outermost first. */
export type CellBox = readonly [number, number, number, number, number, number];

/** Boxes are counted before they are listed: so many would end the process. @throws INVALID_ATTRIBUTE for too many */
export const checkBoxes = (count: number): void => {
  if (count <= MOST_BOXES) return;
  throw new RequestError('INVALID_ATTRIBUTE', `expected at most ${MOST_BOXES} regions of a plane, got ${count}`);
};

/** Cells of an axis. */
export type Interval = readonly [begin: number, end: number];

/** Boxes that are the product of intervals along one to three axes. */
export type CellGrid = readonly (readonly Interval[])[];

/** Numbers of a box in a table: those of a `CellBox`, its plane and its group (`region-source.as.ts`). */
const BOX_NUMBERS = 8;
const NO_AXIS: Interval = [0, 1];

/** What each of three axes has; axes that are not there come first. */
const threeAxes = <T>(axes: readonly T[], missing: T): readonly [T, T, T] => {
  const [a = missing, b = missing, c = missing] = [...Array<T>(3 - axes.length).fill(missing), ...axes];
  return [a, b, c];
};

/** The box of intervals along one to three axes. */
export const cellBox = (intervals: readonly Interval[]): CellBox => {
  const [[a0, a1], [b0, b1], [c0, c1]] = threeAxes(intervals, NO_AXIS);
  return [a0, a1 - a0, b0, b1 - b0, c0, c1 - c0];
};

/** The cells of a box, row-major, in a plane whose last two extents these are. */
export const listedCells = (
  [first0, count0, first1, count1, first2, count2]: CellBox,
  [extent1, extent2]: readonly [number, number],
  plane = 0,
  group = 0,
): ListedRegion => {
  const elements: { position: number; weight: number }[][] = [];
  for (let i = first0; i < first0 + count0; i += 1) {
    for (let j = first1; j < first1 + count1; j += 1) {
      for (let k = first2; k < first2 + count2; k += 1) {
        elements.push([{ position: (i * extent1 + j) * extent2 + k, weight: 1 }]);
      }
    }
  }
  return { plane, group, elements };
};

/** The last two extents of a plane of one to three axes. */
export const planeExtents = (spatial: readonly number[]): readonly [number, number] => [
  spatial.length > 1 ? (spatial.at(-2) as number) : 1,
  spatial.at(-1) as number,
];

/** The same boxes of every plane of a tensor: `[batch, channels, …extents]`, or with the channels last; by default one axis of all. */
export const sameCells = (
  view: SpatialView,
  grids: readonly CellGrid[],
  outputExtents?: readonly number[],
): TableGeometry => {
  const regions = grids.reduce((sum, grid) => sum + elementCount(grid.map((intervals) => intervals.length)), 0);
  checkBoxes(regions);
  const cells = listGrids(grids, regions);
  const outputShape = view.withSpatial(outputExtents ?? [regions]);
  const rows = elementCount(view.spatial);
  const last = view.inner !== 1;
  const extents = planeExtents(view.spatial);
  return {
    table: { kind: 'cells', cells, extents },
    walk: {
      // Each batch element on its own: weights may be.
      outer: view.batch,
      lanes: view.channels,
      outerStride: rows * view.channels,
      laneStride: last ? 1 : rows,
      rowStride: last ? view.channels : 1,
      planes: 1,
      planeRows: rows,
      planeStride: 0,
      groupStride: 0,
    },
    regions,
    perGroup: regions,
    channelsLast: last,
    largestRegion: Math.max(...grids.map(largestBox)),
    axisNames: view.axisNames,
    divisor: 0,
    outputShape,
    channelAxis: view.layout === 'channels_last' ? outputShape.length - 1 : view.channelAxis,
    separateAxes: view.leadingAxes,
    positions: view.spatial,
    list: () => Array.from({ length: regions }, (_, r) => listedCells(boxAt(cells, r), extents)),
  };
};

/** The table of all boxes, row-major, grid by grid: 2 ms for the most there may be, where lists took 80. */
const listGrids = (grids: readonly CellGrid[], regions: number): Int32Array => {
  const cells = new Int32Array(BOX_NUMBERS * regions);
  let at = 0;
  for (const grid of grids) {
    const [outer, middle, inner] = threeAxes(grid, [NO_AXIS]);
    for (const [begin0, end0] of outer) {
      for (const [begin1, end1] of middle) {
        for (const [begin2, end2] of inner) {
          cells[at] = begin0;
          cells[at + 1] = end0 - begin0;
          cells[at + 2] = begin1;
          cells[at + 3] = end1 - begin1;
          cells[at + 4] = begin2;
          cells[at + 5] = end2 - begin2;
          at += BOX_NUMBERS;
        }
      }
    }
  }
  return cells;
};

const boxAt = (cells: Int32Array, region: number): CellBox => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = cells.subarray(BOX_NUMBERS * region);
  return [a, b, c, d, e, f];
};

const largestBox = (grid: CellGrid): number =>
  grid.reduce((cells, intervals) => cells * Math.max(...intervals.map(([begin, end]) => end - begin)), 1);
