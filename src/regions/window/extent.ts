/** Cells that a kernel spans: `dilation·(kernel−1)+1`. */
export const spannedExtent = (kernel: number, dilation: number): number => dilation * (kernel - 1) + 1;

/**
 * How many windows an axis has. May be below one. The overhang rule of `ceilMode` (a last window may not start at or
 * past the end of the input) is that of PyTorch's `Pool.h` and ONNX MaxPool-22.
 */
export const windowExtent = (axis: {
  readonly input: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padBegin: number;
  readonly padEnd: number;
  readonly dilation: number;
  readonly ceilMode: boolean;
}): number => {
  const steps = (axis.padBegin + axis.input + axis.padEnd - spannedExtent(axis.kernel, axis.dilation)) / axis.stride;
  if (!axis.ceilMode) return Math.floor(steps) + 1;
  const output = Math.ceil(steps) + 1;
  return (output - 1) * axis.stride >= axis.padBegin + axis.input ? output - 1 : output;
};

/** Begin and end padding of ONNX's `auto_pad`: the odd cell at the end (`same_upper`) or the begin. Never negative. */
export const samePads = (
  axis: { readonly input: number; readonly kernel: number; readonly stride: number; readonly dilation: number },
  upper: boolean,
): readonly [begin: number, end: number] => {
  const output = Math.ceil(axis.input / axis.stride);
  const total = Math.max(0, (output - 1) * axis.stride + spannedExtent(axis.kernel, axis.dilation) - axis.input);
  const less = Math.floor(total / 2);
  return upper ? [less, total - less] : [total - less, less];
};
