import type { Step } from '../../pipeline/pipeline.ts';
import { eachAxis } from '../parameters.ts';

/** The windows of a mean over the spatial axes of a tensor. */
export type MeanWindows = {
  /** Extents of the spatial axes, the first of which is axis `first` of the tensor. */
  readonly spatial: readonly number[];
  readonly first: number;
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly ceilMode: boolean;
  readonly countPadding: boolean;
  readonly divisor: number | undefined;
};

/**
 * The means of INT64 as PyTorch has them since 2.13: sums that wrap, divided toward zero. To divide by the cells along one
 * axis after another is to divide by their product.
 */
export const wholeMean = (
  windows: MeanWindows,
  attributes: Readonly<Record<string, unknown>>,
  x: string,
  y: string,
): readonly Step[] => {
  const { spatial, first, divisor } = windows;
  const { count_include_pad: _, divisor_override: __, ...ofSum } = attributes;
  const sums: Step = { region: 'window', reductions: ['sum'], attributes: ofSum, x, y: `sums of ${y}` };
  const last = spatial.length - 1;
  const divisors = spatial.map((_extent, a) => {
    const cells = cellsAlong(windows, a);
    return divisor === undefined ? cells : cells.map(() => (a === last ? divisor : 1));
  });
  const steps = divisors.map((each, a): Step => {
    const from = a === 0 ? sums.y : `quotients ${a} of ${y}`;
    const to = a === last ? y : `quotients ${a + 1} of ${y}`;
    return { transform: 'divide', attributes: { axis: first + a, divisors: each }, x: from, y: to };
  });
  return [sums, ...steps];
};

/** What each position along an axis divides by: `pooling_output_shape` and `pool_size` of PyTorch. */
const cellsAlong = (windows: MeanWindows, axis: number): readonly number[] => {
  const { spatial, ceilMode, countPadding } = windows;
  const [extent = 0, kernel = 1, stride = 1, pad = 0] = [
    spatial[axis],
    ...[windows.kernel, windows.strides, windows.pads].map(
      (each) => eachAxis('kernel_size', each, spatial.length)[axis],
    ),
  ];
  const room = extent + 2 * pad - kernel;
  const most = Math.floor((room + (ceilMode ? stride - 1 : 0)) / stride) + 1;
  const count = ceilMode && (most - 1) * stride >= extent + pad ? most - 1 : most;
  return Array.from({ length: Math.max(count, 0) }, (_, j) => {
    const begin = j * stride - pad;
    const end = Math.min(begin + kernel, extent + pad);
    return Math.max(countPadding ? end - begin : Math.min(end, extent) - Math.max(begin, 0), 1);
  });
};
