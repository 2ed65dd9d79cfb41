import { Type } from '@sinclair/typebox';
import { defineRegion } from '../define-region.ts';
import type { AdaptiveAxis } from '../geometry.ts';
import { cells, forEachAxis, listedRank, perAxis } from '../per-axis.ts';
import { spatialView } from '../spatial-view.ts';

const attributes = {
  output_shape: perAxis(Type.Union([cells(1), Type.Null()]), {
    description: 'extent of the output: a whole number from 1, or one for each spatial axis; null keeps an axis',
  }),
};

/** As many bins as are asked for, whatever the input: PyTorch adaptive_avg_pool2d's bins, which overlap by one cell at most. */
export const adaptive = defineRegion({
  name: 'adaptive',
  title: 'A given number of bins along each spatial axis, whatever the extent of the input.',
  attributes,
  example: { output_shape: [2, 2] },
  geometry: ({ output_shape }, tensor) => {
    const view = spatialView(tensor, listedRank({ output_shape }));
    const wanted = forEachAxis(output_shape, view.spatial.length);
    const axes = view.spatial.map(
      (input, a): AdaptiveAxis => ({ kind: 'adaptive', input, output: wanted[a] ?? input }),
    );
    return {
      outer: view.outer,
      inner: view.inner,
      axes,
      axisNames: view.axisNames,
      divisor: 0,
      outputShape: view.withSpatial(axes.map((axis) => axis.output)),
      channelAxis: view.channelAxis,
      separateAxes: view.leadingAxes,
      indexing: { batch: view.batch, channels: view.channels, plane: view.spatial },
    };
  },
});
