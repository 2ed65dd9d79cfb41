import { DTYPES, type DType } from '../../tensor/dtype.ts';
import type { KernelCall } from '../plan.ts';
import { kernelCall } from './kernel-call.ts';
import { STATISTICS_STRIP } from './kernel-limits.ts';

/** Bytes for each point that is clustered, beside its distances (`workers/kernels/tokens/ward.as.ts`). */
const CLUSTER_BYTES = 40;

/** Bytes that `tokenPool` takes for documents of at most so many tokens. */
export const tokenPoolScratchBytes = (longest: number, extent: number): number => {
  const stride = 2 * Math.ceil(extent / 2);
  return 8 * stride * (longest + 1) + 4 * (longest + 4) + 8 * longest * longest + CLUSTER_BYTES * longest + 16;
};

/** Clusters the tokens of documents. Returns 1 for offsets that no tokens can have, 2 for a longer document, 3 for NaN. */
export const tokenPool = (call: {
  readonly x: string;
  readonly datatype: DType;
  readonly extent: number;
  /** u8 [documents, tokens] of padded documents, where not all tokens are real. */
  readonly mask?: string;
  /** INT64 [documents + 1] of packed documents. */
  readonly offsets?: string;
  readonly documents: number;
  /** Of each padded document, or of all packed ones. */
  readonly tokens: number;
  readonly longest: number;
  readonly factor: number;
  readonly kept: number;
  readonly normalize: boolean;
  readonly y: string;
  /** Vectors of y: of each padded document, or of all packed ones. */
  readonly yRows: number;
  /** Their mask (u8), or their offsets (INT64). */
  readonly places: string;
  readonly scratch: string;
}): KernelCall => {
  const { x, datatype, extent, mask = 0, offsets = 0, documents, tokens, longest, factor, kept, y, yRows } = call;
  const { normalize, places, scratch } = call;
  const all = offsets === 0 ? documents * tokens : tokens;
  const pairs = factor === 1 ? 0 : all * longest;
  return kernelCall(
    'token_pool',
    {
      ...{ x, datatype: DTYPES[datatype].code, dim: extent, mask, offsets, documents, tokens, most: longest, factor },
      ...{ protectedTokens: kept, normalize: Number(normalize), y, yRows, places, scratch },
    },
    {
      table_row: documents,
      normalized_element: 2 * all * extent,
      clustered_product: (pairs / 2) * extent,
      clustered_pair: pairs,
    },
  );
};

/** Lists elements other than 0 of rows, of all or of those at INT64 positions [rows, most]. */
export const sparseRows = (call: {
  readonly x: string;
  readonly datatype: DType;
  readonly positions: string | undefined;
  readonly rows: number;
  readonly n: number;
  readonly most: number;
  readonly values: string;
  readonly indices: string;
  readonly offsets: string;
  readonly marks: string;
}): KernelCall => {
  const { x, datatype, positions = 0, rows, n, most, values, indices, offsets, marks } = call;
  const { bytes } = DTYPES[datatype];
  return kernelCall(
    'sparse_rows',
    { x, bytes, positions, rows, n, most, values, indices, offsets, marks },
    { table_row: rows, table_entry: rows * n, index_element: rows * most },
  );
};

/** INT64 numbers of a call in ascending order, and how many. */
type Ids = { readonly buffer: string | 0; readonly count: number };

/** Marks tokens that count, BOOL, by their INT64 ids; `mask` and `also`: BOOL. */
export const tokenMask = (call: {
  readonly ids: string;
  readonly mask: string | undefined;
  readonly also: string | undefined;
  readonly y: string;
  readonly count: number;
  readonly skip: Ids;
  readonly keep: Ids;
}): KernelCall => {
  const { ids, mask = 0, also = 0, y, count, skip, keep } = call;
  const lists = { skip: skip.buffer, skipped: skip.count, keep: keep.buffer, kept: keep.count };
  const steps = Math.log2(skip.count + 1) + Math.log2(keep.count + 1);
  return kernelCall('token_mask', { ids, mask, also, y, count, ...lists }, { table_entry: count * (1 + steps) });
};

/** Bytes that `attentiveStatistics` takes for rows of so many tokens. */
export const statisticsScratchBytes = (tokens: number): number => 8 * STATISTICS_STRIP * (5 + tokens);

/** Means and standard deviations of x [batch, tokens, channels], weighted by the softmax of scores [batch, tokens, width]. */
export const attentiveStatistics = (call: {
  readonly x: string;
  readonly datatype: DType;
  readonly scores: string;
  readonly scoresDatatype: DType;
  readonly width: number;
  /** u8 [batch, tokens] */
  readonly mask: string | undefined;
  readonly y: string;
  readonly batch: number;
  readonly tokens: number;
  readonly channels: number;
  readonly eps: number;
  readonly scratch: string;
}): KernelCall => {
  const { x, datatype, scores, scoresDatatype, width, mask = 0, y, batch, tokens, channels, eps, scratch } = call;
  const codes = { datatype: DTYPES[datatype].code, scoresDatatype: DTYPES[scoresDatatype].code };
  const strips = Math.ceil(channels / STATISTICS_STRIP);
  return kernelCall(
    'attentive_statistics',
    { x, ...codes, scores, width, mask, y, batch, tokens, channels, eps, scratch },
    { table_row: batch * strips * (1 + 3 * tokens), statistics_element: batch * tokens * channels },
  );
};
