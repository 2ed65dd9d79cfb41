import { RequestError } from '../errors.ts';
import { elementCount } from '../tensor/shape.ts';
import type { ListedRegion, TableGeometry } from './geometry.ts';
import type { SpatialView } from './spatial-view.ts';

/** Boxes of the same cells of every plane, at most: each has 32 bytes in the memory of the kernels. */
const MOST_BOXES = 2 ** 16;

/** A box of cells of a plane: first cell and count along each of three axes, outermost first. */
export type CellBox = readonly [number, number, number, number, number, number];

/** Checks a number of boxes. @throws INVALID_ATTRIBUTE for too many */
export const checkBoxes = (count: number): void => {
  if (count <= MOST_BOXES) return;
  throw new RequestError('INVALID_ATTRIBUTE', `expected at most ${MOST_BOXES} regions of a plane, got ${count}`);
};

/** Cells of an axis. */
type Interval = readonly [begin: number, end: number];

/** Intervals of cells of an axis: first cell and count of each. Lists of pairs of as many as there may be took 15 ms more. */
export type Intervals = Int32Array;

/** Boxes that are the product of intervals along one to three axes. */
export type CellGrid = readonly Intervals[];

const NO_AXIS: Interval = [0, 1];
const ALONE: Intervals = Int32Array.of(0, 1);

/** The intervals that begin at `firstOf` and have `countOf` cells. */
export const intervalsOf = (
  length: number,
  firstOf: (i: number) => number,
  countOf: (i: number) => number,
): Intervals => {
  const intervals = new Int32Array(2 * length);
  for (let i = 0; i < length; i += 1) {
    intervals[2 * i] = firstOf(i);
    intervals[2 * i + 1] = countOf(i);
  }
  return intervals;
};

/** Numbers of cells of intervals: all together, and of the largest. */
const countsOf = (intervals: Intervals): { readonly sum: number; readonly most: number } => {
  let [sum, most] = [0, 0];
  for (let at = 1; at < intervals.length; at += 2) {
    const count = intervals[at] as number;
    sum += count;
    if (count > most) most = count;
  }
  return { sum, most };
};

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
  const regions = grids.reduce((sum, grid) => sum + elementCount(grid.map((intervals) => intervals.length / 2)), 0);
  checkBoxes(regions);
  const counts = grids.map((grid) => grid.map(countsOf));
  const outputShape = view.withSpatial(outputExtents ?? [regions]);
  const rows = elementCount(view.spatial);
  const last = view.inner !== 1;
  const extents = planeExtents(view.spatial);
  return {
    table: {
      kind: 'cells',
      grids: packGrids(grids),
      gridCount: grids.length,
      regions,
      elements: counts.reduce((sum, grid) => sum + elementCount(grid.map((axis) => axis.sum)), 0),
      extents,
    },
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
    largestRegion: Math.max(...counts.map((grid) => elementCount(grid.map(({ most }) => most)))),
    axisNames: view.axisNames,
    divisor: 0,
    outputShape,
    channelAxis: view.layout === 'channels_last' ? outputShape.length - 1 : view.channelAxis,
    separateAxes: view.leadingAxes,
    positions: view.spatial,
    list: () => grids.flatMap((grid) => boxesOf(grid).map((box) => listedCells(box, extents))),
  };
};

/** Grids as `cells_of_grids` reads them: of each how many intervals its three axes have, then these. */
const packGrids = (grids: readonly CellGrid[]): Int32Array => {
  const axes = grids.map((grid) => threeAxes(grid, ALONE));
  const packed = new Int32Array(axes.reduce((sum, [a, b, c]) => sum + 3 + a.length + b.length + c.length, 0));
  let at = 0;
  for (const three of axes) {
    packed.set(
      three.map((intervals) => intervals.length / 2),
      at,
    );
    at += 3;
    for (const intervals of three) {
      packed.set(intervals, at);
      at += intervals.length;
    }
  }
  return packed;
};

/** The boxes of a grid, row-major. */
export const boxesOf = (grid: CellGrid): readonly CellBox[] => {
  let boxes: Interval[][] = [[]];
  for (const intervals of grid) {
    const pairs = Array.from({ length: intervals.length / 2 }, (_, i): Interval => {
      const [first = 0, count = 0] = intervals.subarray(2 * i);
      return [first, first + count];
    });
    boxes = boxes.flatMap((box) => pairs.map((pair) => [...box, pair]));
  }
  return boxes.map(cellBox);
};
