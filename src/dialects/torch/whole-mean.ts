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
  readonly countPadding: boolean;
  readonly divisor: number | undefined;
};

/**
 * The means of INT64 as PyTorch 2.15 has them: sums that wrap, divided toward zero. To divide by the cells along one
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
  const divide = (axis: number, from: string, to: string): Step => ({
    transform: 'divide',
    attributes: { axis: first + axis, ...windowsAlong(windows, axis), ...(divisor !== undefined && { divisor }) },
    x: from,
    y: to,
  });
  if (divisor !== undefined) return [sums, divide(0, sums.y, y)];
  const last = spatial.length - 1;
  const steps = spatial.map((_extent, a) =>
    divide(a, a === 0 ? sums.y : `quotients ${a} of ${y}`, a === last ? y : `quotients ${a + 1} of ${y}`),
  );
  return [sums, ...steps];
};

/** The windows along an axis. */
const windowsAlong = ({ spatial, countPadding, ...windows }: MeanWindows, axis: number) => {
  const along = (each: readonly number[]): number | undefined => eachAxis('kernel_size', each, spatial.length)[axis];
  return {
    extent: spatial[axis],
    kernel: along(windows.kernel),
    stride: along(windows.strides),
    pad: along(windows.pads),
    count_padding: countPadding,
  };
};
