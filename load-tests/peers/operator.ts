import type { Shape } from '../kernels/shape.ts';

/** Windows as other libraries are told of them. */
export type Windows = {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  /** Cells before each axis, and as many behind it. */
  readonly pads: readonly number[];
};

/** The windows of a shape; undefined where there are none. */
export const windowsOf = ({ operator, attributes }: Shape): Windows | undefined => {
  if (!operator.startsWith('window/')) return undefined;
  const kernel = attributes.kernel_shape as readonly number[];
  const strides = (attributes.strides as readonly number[] | undefined) ?? kernel;
  const pads = (attributes.pads as readonly number[] | undefined) ?? [];
  return { kernel, strides, pads: kernel.map((_, axis) => pads[axis] ?? 0) };
};

/** The axes that a global pooling reduces. */
export const axesOf = ({ shape, attributes }: Shape): readonly number[] => {
  const axes = shape.map((_, axis) => axis);
  const spatial = attributes.layout === 'channels_last' ? axes.slice(1, -1) : axes.slice(2);
  return (attributes.axes as readonly number[] | undefined) ?? spatial;
};
