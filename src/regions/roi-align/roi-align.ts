import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { DTYPES } from '../../tensor/dtype.ts';
import { BOX_INPUTS, boxAttributes, boxGeometry, boxRows, EXAMPLE_BOXES, keptIn } from '../boxes.ts';
import { defineRegion } from '../define-region.ts';
import { bilinear } from './bilinear.ts';

/** Samples of a bin along an axis that may be asked for: all of a bin can be counted in 32 bits. */
const MOST_SAMPLES = 2 ** 14;

const attributes = {
  ...boxAttributes,
  sampling_ratio: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: MOST_SAMPLES,
      description:
        'samples of a bin along each axis, 1 to 16384; 0 (default): as many as cells, which is refused where that is too much work',
    }),
  ),
  aligned: Type.Optional(
    Type.Boolean({ description: 'true (default): cell centers are at .5; false: at 0, and a box is at least 1 × 1' }),
  ),
  corners: Type.Optional(
    Type.Union([Type.Literal('interpolated'), Type.Literal('apart')], {
      description:
        'interpolated (default): a sample is an element; apart: its four weighted cells are (ONNX RoiAlign with mode=max)',
    }),
  ),
};

/** Bilinear samples in the bins of boxes [n, 5] = batch, x1, y1, x2, y2, or [n, 4] with `batch_indices` [n]: RoIAlign (He et al. 2017, as torchvision). */
export const roiAlign = defineRegion({
  name: 'roi_align',
  title: 'Bilinear samples in the bins of boxes (RoIAlign).',
  attributes,
  inputs: BOX_INPUTS,
  example: { output_shape: 2 },
  exampleInputs: [EXAMPLE_BOXES],
  exampleWeights: null,
  geometry: (read, tensor, datatype, inputs) => {
    if (DTYPES[datatype].kind !== 'float') {
      const detail = `x: expected a float datatype, as samples lie between cells, got ${datatype}`;
      throw new RequestError('INVALID_DATATYPE', detail);
    }
    const { sampling_ratio: ratio = 0, aligned = true, corners } = read;
    const common = boxGeometry(read, tensor, inputs);
    const { plane, bins, single, grouped } = common.table;
    const kept = keptIn(single);
    const scale = kept(common.table.scale);
    const [height, width] = plane;
    const cornersApart = corners === 'apart';
    const grid = ratio > 0 ? ratio * ratio : usualSamples(height) * usualSamples(width);
    const axis = (begin: number, end: number, count: number) => {
      const shift = aligned ? 0.5 : 0;
      const from = kept(kept(begin * scale) - shift);
      const whole = kept(kept(kept(end * scale) - shift) - from);
      const size = kept((aligned ? whole : Math.max(whole, 1)) / count);
      return { from, size, kept, samples: ratio > 0 ? ratio : Math.ceil(size) };
    };
    return {
      ...common,
      table: { kind: 'samples', ratio, aligned, cornersApart, ...common.table },
      largestRegion: grid * (cornersApart ? 4 : 1),
      list: (values) =>
        boxRows(values).flatMap(([batch = 0, x1 = 0, y1 = 0, x2 = 0, y2 = 0]) => {
          const [rows, columns] = [axis(y1, y2, bins[0]), axis(x1, x2, bins[1])];
          // A box inside out has no grid by size: a sample outside, which is 0, stands for it.
          const outside = rows.samples < 0 || columns.samples < 0;
          return Array.from({ length: bins[0] * bins[1] }, (__, bin) => {
            const [h, w] = [Math.floor(bin / bins[1]), bin % bins[1]];
            const [ys, xs] = [pointsOf(rows, h, outside), pointsOf(columns, w, outside)];
            const samples = ys.flatMap((y) => xs.map((x) => bilinear(y, x, height, width)));
            const elements = cornersApart ? samples.flatMap((parts) => parts.map((part) => [part])) : samples;
            return { plane: batch, group: grouped ? bin : 0, elements };
          });
        }),
    };
  },
});

/** Samples of a bin along an axis for which there is room where all are kept: a box that has more is refused there. */
const usualSamples = (extent: number): number => Math.max(64, 2 * extent);

type Samples = {
  readonly from: number;
  readonly size: number;
  readonly samples: number;
  readonly kept: (value: number) => number;
};

/** Coordinates of the samples of a bin along an axis. */
const pointsOf = ({ from, size, samples, kept }: Samples, bin: number, outside: boolean): readonly number[] => {
  if (outside) return samples === 0 ? [] : [Number.NaN];
  return Array.from({ length: samples }, (_, i) =>
    kept(kept(from + kept(bin * size)) + kept(kept((i + 0.5) * size) / samples)),
  );
};
