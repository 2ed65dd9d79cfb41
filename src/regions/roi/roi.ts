import { Type } from '@sinclair/typebox';
import { BOX_INPUTS, boxAttributes, boxGeometry, boxRows, EXAMPLE_BOXES, keptIn, rounded } from '../boxes.ts';
import { cellBox, listedCells } from '../cells.ts';
import { defineRegion } from '../define-region.ts';

const attributes = {
  ...boxAttributes,
  box_end: Type.Optional(
    Type.Union([Type.Literal('inclusive'), Type.Literal('exclusive')], {
      description:
        'inclusive (default: the last cell belongs to the box, as torchvision.roi_pool) or exclusive (it does not, and bins end before the last row and column, as torchvision.ps_roi_pool)',
    }),
  ),
};

/** Quantized bins of boxes [n, 5] = batch, x1, y1, x2, y2, or [n, 4] with `batch_indices` [n]: RoI pooling (Girshick 2015). A box inside out has one cell. */
export const roi = defineRegion({
  name: 'roi',
  title: 'Bins of whole cells in boxes (RoI pooling).',
  attributes,
  inputs: BOX_INPUTS,
  example: { output_shape: 2 },
  exampleInputs: [EXAMPLE_BOXES],
  geometry: (read, tensor, _, inputs) => {
    const inclusive = read.box_end !== 'exclusive';
    const common = boxGeometry(read, tensor, inputs);
    const { plane, bins, single, grouped } = common.table;
    const kept = keptIn(single);
    const scale = kept(common.table.scale);
    const along = binsAlong(inclusive, kept);
    return {
      ...common,
      table: { kind: 'boxes', inclusive, ...common.table },
      largestRegion: plane[0] * plane[1],
      positions: plane,
      list: (values) =>
        boxRows(values).flatMap(([batch = 0, x1 = 0, y1 = 0, x2 = 0, y2 = 0]) => {
          const rows = along(y1 * scale, y2 * scale, bins[0], plane[0]);
          const columns = along(x1 * scale, x2 * scale, bins[1], plane[1]);
          return rows.flatMap((row, h) =>
            columns.map((column, w) =>
              listedCells(cellBox([row, column]), plane, batch, grouped ? h * bins[1] + w : 0),
            ),
          );
        }),
    };
  },
});

/** [begin, end) of the bins between two coordinates along an axis of `extent` cells. */
const binsAlong =
  (inclusive: boolean, kept: (value: number) => number) => (from: number, to: number, bins: number, extent: number) => {
    const begin = rounded(kept(from));
    const size = kept(Math.max(rounded(kept(to)) - begin + (inclusive ? 1 : 0), 1) / bins);
    const last = inclusive ? extent : extent - 1;
    const clip = (cell: number): number => Math.min(Math.max(cell, 0), last);
    return Array.from({ length: bins }, (_, j) => {
      const first = clip(Math.floor(kept(j * size)) + begin);
      return [first, Math.max(clip(Math.ceil(kept((j + 1) * size)) + begin), first)] as const;
    });
  };
