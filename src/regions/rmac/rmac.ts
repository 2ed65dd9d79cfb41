import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { type CellGrid, type Intervals, sameCells } from '../cells.ts';
import { defineRegion } from '../define-region.ts';
import { spatialView } from '../spatial-view.ts';

const attributes = {
  levels: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 16,
      description: 'levels of squares (default 3): 1 to 16, level l of side 2·min/(l + 1)',
    }),
  ),
};

/** How much neighboring squares of the first level overlap, about. */
const OVERLAP = 0.4;
/** How many squares may stand along the longer side. */
const STEPS = [2, 3, 4, 5, 6, 7];

/** Overlapping squares of several sizes: R-MAC (Tolias, Sicre and Jégou 2016), placed as its authors' code places them. */
export const rmac = defineRegion({
  name: 'rmac',
  title: 'Overlapping squares of several sizes (R-MAC).',
  attributes,
  example: {},
  geometry: ({ levels = 3 }, tensor) => {
    const view = spatialView(tensor, undefined);
    const [height, width] = view.spatial;
    if (height === undefined || width === undefined || view.spatial.length !== 2) {
      throw new RequestError('INVALID_SHAPE', `x: expected two spatial axes, got [${tensor.shape}]`);
    }
    return sameCells(view, squaresOf(height, width, levels));
  },
});

/** Squares of every level. A level whose squares would have no cell is left out. */
const squaresOf = (height: number, width: number, levels: number): readonly CellGrid[] => {
  const short = Math.min(height, width);
  const more = height === width ? 0 : moreAlong(short, Math.max(height, width));
  return Array.from({ length: levels }, (_, l) => l + 1).flatMap((level) => {
    const side = Math.floor((2 * short) / (level + 1));
    if (side === 0) return [];
    const along = (extent: number, count: number): Intervals =>
      Int32Array.from(beginsOf(extent, side, count).flatMap((begin) => [begin, side]));
    return [[along(height, level + (height > width ? more : 0)), along(width, level + (width > height ? more : 0))]];
  });
};

/** How many more squares stand along the longer side, so that the first level overlaps as wanted. */
const moreAlong = (short: number, long: number): number => {
  const distances = STEPS.map((step) =>
    Math.abs((short * short - (short * (long - short)) / (step - 1)) / short ** 2 - OVERLAP),
  );
  return distances.indexOf(Math.min(...distances)) + 1;
};

/** Where `count` squares begin along an axis, evenly spread and rounded as their centers are. */
const beginsOf = (extent: number, side: number, count: number): readonly number[] => {
  const half = Math.floor(side / 2 - 1);
  const step = count === 1 ? 0 : (extent - side) / (count - 1);
  return Array.from({ length: count }, (_, i) => Math.floor(half + i * step) - half);
};
