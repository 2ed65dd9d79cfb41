import { RequestError } from '../errors.ts';
import type { ListedRegion, TableGeometry } from './geometry.ts';
import type { SpatialView } from './spatial-view.ts';

/** Boxes that a plan lists itself, which takes the event loop some milliseconds. */
const MOST_BOXES = 2 ** 16;

/** A box of cells of a plane: first cell and count along each of three axes, outermost first. */
export type CellBox = readonly [number, number, number, number, number, number];

type Pair = readonly [number, number];
const NO_AXIS: Pair = [0, 1];

/** The box of intervals [begin, end) along one to three axes; axes that are not there come first. */
export const cellBox = (intervals: readonly (readonly [begin: number, end: number])[]): CellBox => {
  const all = [...Array<Pair>(3 - intervals.length).fill(NO_AXIS), ...intervals];
  const [first = NO_AXIS, second = NO_AXIS, third = NO_AXIS] = all;
  const [a, b, c] = [first, second, third].map(([begin, end]) => [begin, end - begin] as const) as [Pair, Pair, Pair];
  return [...a, ...b, ...c];
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
  boxes: readonly CellBox[],
  outputExtents: readonly number[] = [boxes.length],
): TableGeometry => {
  if (boxes.length > MOST_BOXES) {
    const detail = `expected at most ${MOST_BOXES} regions of a plane, got ${boxes.length}`;
    throw new RequestError('INVALID_ATTRIBUTE', detail);
  }
  const outputShape = view.withSpatial(outputExtents);
  const rows = view.spatial.reduce((product, extent) => product * extent, 1);
  const last = view.inner > 1;
  const extents = planeExtents(view.spatial);
  return {
    table: { kind: 'cells', cells: boxes.flatMap((box) => [...box, 0, 0]), extents },
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
    regions: boxes.length,
    perGroup: boxes.length,
    channelsLast: last,
    largestRegion: Math.max(...boxes.map((box) => box[1] * box[3] * box[5])),
    divisor: 0,
    outputShape,
    channelAxis: view.layout === 'channels_last' ? outputShape.length - 1 : view.channelAxis,
    separateAxes: view.leadingAxes,
    positions: view.spatial,
    list: () => boxes.map((box) => listedCells(box, extents)),
  };
};
