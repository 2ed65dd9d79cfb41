import type { TestTensor } from '../../support/run-in-process.ts';

/** A tensor with a known explanation: hand values, each recomputed with NumPy. */
export type KnownCase = {
  readonly title: string;
  readonly pool: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly tensors: readonly TestTensor[];
  readonly y?: readonly number[];
  readonly winners?: readonly number[];
  /** Weights of the outputs: of each the index and weight of its entries. */
  readonly entries?: readonly (readonly (readonly [number, number])[])[];
  readonly kind?: 'selection' | 'exact' | 'derivative';
  readonly energy?: number | null;
  readonly variance?: readonly (number | null)[];
  readonly bound?: readonly (number | null)[];
  readonly rmse?: { readonly unpool?: number; readonly nearest?: number; readonly bilinear?: number } | null;
  readonly method?: string;
  readonly psnr?: number | 'Infinity' | null;
  readonly entropy?: readonly [number, number];
  readonly unused?: number;
  readonly padding?: readonly number[];
  readonly notes?: number;
  readonly alias?: number | null;
};

/** Returns the tensor x. */
export const x = (
  shape: readonly number[],
  data: readonly number[],
  datatype: 'FP32' | 'FP64' = 'FP32',
): TestTensor => ({
  name: 'x',
  datatype,
  shape,
  data,
});
