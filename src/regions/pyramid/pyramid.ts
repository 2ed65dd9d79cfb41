import { Type } from '@sinclair/typebox';
import { axisTaps } from '../axis-taps.ts';
import { type Intervals, sameCells } from '../cells.ts';
import { defineRegion } from '../define-region.ts';
import { spatialView } from '../spatial-view.ts';

const level = Type.Integer({ minimum: 1, maximum: 256 });
const attributes = {
  levels: Type.Optional(
    Type.Union([level, Type.Array(level, { minItems: 1, maxItems: 8 })], {
      description: 'bins along each axis, level by level (default 1,2,4): up to 8 whole numbers from 1 to 256',
    }),
  ),
};

/** Adaptive bins of every level, concatenated: spatial pyramid pooling (He et al. 2014). */
export const pyramid = defineRegion({
  name: 'pyramid',
  title: 'Adaptive bins of several levels, one after another (spatial pyramid pooling).',
  attributes,
  example: { levels: [1, 2] },
  geometry: ({ levels: listed = [1, 2, 4] }, tensor) => {
    const levels = [listed].flat();
    const view = spatialView(tensor, undefined);
    return sameCells(
      view,
      levels.map((bins) => view.spatial.map((input) => binsOf(input, bins))),
    );
  },
});

const binsOf = (input: number, bins: number): Intervals => {
  const taps = Array.from({ length: bins }, (_, j) => axisTaps({ kind: 'adaptive', input, output: bins }, j));
  return Int32Array.from(taps.flatMap(({ first, count }) => [first, count]));
};
