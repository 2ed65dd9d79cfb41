/** Position j takes the cells `j·stride − padBegin + t·dilation`, t < kernel, that lie inside the axis. */
export type WindowAxis = {
  readonly kind: 'window';
  readonly input: number;
  readonly output: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padBegin: number;
  readonly padEnd: number;
  readonly dilation: number;
  /** Whether cells of the padding count in the divisor of a mean. */
  readonly countPadding: boolean;
};
