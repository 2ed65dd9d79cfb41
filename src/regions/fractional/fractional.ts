import { type Static, type TObject, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { boxesOf, checkBoxes, listedCells, planeExtents, sameCells } from '../cells.ts';
import { defineRegion } from '../define-region.ts';
import { cells, forEachAxis, listedRank, perAxis } from '../per-axis.ts';
import { checkInput } from '../rows.ts';
import { spatialView } from '../spatial-view.ts';
import { type FractionalAxis, placedBegins, randomBegins } from './begins.ts';

const attributes = {
  kernel_shape: Type.Optional(
    perAxis(cells(1), {
      description:
        'extent of every bin (PyTorch’s kind): whole numbers from 1; without it bins end where the next begins (TensorFlow’s)',
    }),
  ),
  output_shape: Type.Optional(perAxis(cells(1), { description: 'bins along each axis: whole numbers from 1' })),
  output_ratio: Type.Optional(
    perAxis(Type.Number({ exclusiveMinimum: 0, maximum: 1 }), {
      description: 'bins by cells along each axis, instead of output_shape: above 0, up to 1',
    }),
  ),
  seed: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'of the pseudo-random bins (default 0)',
    }),
  ),
  pseudo_random: Type.Optional(
    Type.Boolean({
      description: 'true or false (default): TensorFlow’s pseudo-random bins, not random ones; without kernel_shape',
    }),
  ),
  overlapping: Type.Optional(
    Type.Boolean({
      description: 'true or false (default): whether a bin has the first cell of the next one; without kernel_shape',
    }),
  ),
  samples_reversed: Type.Optional(
    Type.Boolean({
      description: 'true or false (default): whether samples list the last axis first, as PyTorch’s in two dimensions',
    }),
  ),
};
type FractionalAttributes = Readonly<Static<TObject<typeof attributes>>>;

/** Pseudo-random bins (Graham 2014), the same for every plane, or by `samples` [batch, channels, axes] in [0, 1). */
export const fractional = defineRegion({
  name: 'fractional',
  title: 'Pseudo-random bins, reproducible by their seed or by samples.',
  attributes,
  inputs: [{ name: 'samples', optional: true }],
  example: { kernel_shape: 2, output_shape: 2 },
  geometry: (read, tensor, _, inputs) => {
    const { kernel_shape, output_shape, output_ratio } = read;
    const lists = { kernel_shape, output_shape, output_ratio };
    const view = spatialView(tensor, listedRank(lists));
    const axes = view.spatial.map((extent, a) => fractionalAxis(read, extent, a, view.spatial.length));
    const outputs = axes.map(({ bins }) => bins);
    if (inputs.samples === undefined) {
      checkBoxes(outputs.reduce((product, bins) => product * bins, 1));
      const begins = axes.map((axis, a) => randomBegins(axis, read, a));
      return sameCells(view, [begins], outputs);
    }
    if (read.kernel_shape === undefined) {
      throw new RequestError(
        'INVALID_ATTRIBUTE',
        'kernel_shape: expected one where samples are given, got nothing',
        '?kernel_shape',
      );
    }
    checkInput('samples', inputs, [view.batch, view.channels, axes.length], 'number');
    const planes = view.batch * view.channels;
    const reversed = read.samples_reversed === true;
    const single = inputs.samples.datatype !== 'FP64';
    const rows = view.spatial.reduce((product, extent) => product * extent, 1);
    if (view.layout === 'channels_last') {
      throw new RequestError(
        'INVALID_ATTRIBUTE',
        'layout: expected channels_first where samples are given, got channels_last',
        '?layout',
      );
    }
    return {
      table: {
        kind: 'fractions',
        planes,
        reversed,
        single,
        axes: axes.map(({ extent, kernel = 1, bins }) => ({ extent, kernel, bins })),
      },
      walk: {
        outer: 1,
        lanes: 1,
        outerStride: 0,
        laneStride: rows,
        rowStride: 1,
        planes,
        planeRows: rows,
        planeStride: rows,
        groupStride: 0,
      },
      regions: planes * outputs.reduce((product, bins) => product * bins, 1),
      perGroup: outputs.reduce((product, bins) => product * bins, 1),
      channelsLast: false,
      largestRegion: axes.reduce((product, { kernel = 1 }) => product * kernel, 1),
      axisNames: view.axisNames,
      divisor: 0,
      outputShape: view.withSpatial(outputs),
      channelAxis: view.channelAxis,
      list: ({ samples = [] }) =>
        Array.from({ length: planes }, (__, p) => {
          const shares = samples.slice(p * axes.length, (p + 1) * axes.length).map(Number);
          const placed = axes.map((axis, a) =>
            placedBegins(axis, (reversed ? shares.at(-1 - a) : shares[a]) as number, single),
          );
          return boxesOf(placed).map((box) => listedCells(box, planeExtents(view.spatial), p));
        }).flat(),
    };
  },
});

/** @throws INVALID_ATTRIBUTE for bins that do not fit the axis */
const fractionalAxis = (read: FractionalAttributes, extent: number, a: number, rank: number): FractionalAxis => {
  const one = (value: number | readonly number[] | undefined) =>
    value === undefined ? undefined : forEachAxis(value, rank)[a];
  const kernel = one(read.kernel_shape);
  const ratio = one(read.output_ratio);
  const stated = one(read.output_shape);
  if ((ratio === undefined) === (stated === undefined)) {
    const got = ratio === undefined ? 'neither' : 'both';
    throw new RequestError(
      'INVALID_ATTRIBUTE',
      `output_shape: expected it or output_ratio, got ${got}`,
      '?output_shape',
    );
  }
  const bins = stated ?? Math.floor(extent * (ratio as number));
  if (bins < 1 || (kernel === undefined ? bins > extent : kernel + bins - 1 > extent)) {
    const most = kernel === undefined ? extent : extent - kernel + 1;
    const detail = `output_shape: expected 1 to ${most} bins along spatial axis ${a} of ${extent} cells, got ${bins}`;
    throw new RequestError('INVALID_ATTRIBUTE', detail, '?output_shape');
  }
  return { extent, bins, ...(kernel !== undefined && { kernel }) };
};
