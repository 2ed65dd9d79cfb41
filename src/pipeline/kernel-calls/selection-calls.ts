import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { copyWork } from '../cost/move-work.ts';
import type { KernelCall } from '../plan.ts';
import { kernelCall } from './kernel-call.ts';

/** Bytes that `topK` takes for itself. */
export const topKScratchBytes = (extent: number, k: number): number => 8 * extent + 4 * k + 16;

/** Writes the positions (INT64) of the k largest or smallest elements of each of `rows` rows of `extent`, in order. */
export const topK = (call: {
  readonly x: string;
  readonly datatype: DType;
  readonly y: string;
  readonly rows: number;
  readonly extent: number;
  readonly k: number;
  readonly smallest: boolean;
  readonly lastFirst: boolean;
  readonly scratch: string;
}): KernelCall => {
  const { x, datatype, y, rows, extent, k, smallest, lastFirst, scratch } = call;
  const flags = { smallest: Number(smallest), lastFirst: Number(lastFirst) };
  return kernelCall(
    'top_k',
    { x, datatype: DTYPES[datatype].code, y, rows, n: extent, k, ...flags, scratch },
    { heap_step: rows * (extent + 2 * k) * (2 + Math.log2(k + 1)) },
  );
};

/** Takes the elements of rows at INT64 positions. */
export const takeAlong = (call: {
  readonly x: string;
  readonly positions: string;
  readonly y: string;
  readonly datatype: DType;
  readonly rows: number;
  readonly extent: number;
  readonly k: number;
}): KernelCall => {
  const { x, positions, y, datatype, rows, extent, k } = call;
  const { bytes } = DTYPES[datatype];
  return kernelCall('take_along', { x, positions, y, rows, n: extent, k, bytes }, copyWork(rows * k, bytes));
};
