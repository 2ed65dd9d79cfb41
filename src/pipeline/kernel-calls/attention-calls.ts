import { DTYPES } from '../../tensor/dtype.ts';
import { attentionWork, listWork, projectionWork } from '../cost/row-work.ts';
import type { KernelCall } from '../plan.ts';
import { type KernelArguments, kernelCall } from './kernel-call.ts';
import type { RegionRows } from './matrix-calls.ts';

/** Attention over the rows of regions: buffers `u` and `z` are FP64, `u` [queries, heads, uSpan], `z` [regions, queries, heads, zSpan]. */
type AttentionRegions = RegionRows & {
  readonly u: string;
  readonly z: string;
  readonly queries: number;
  readonly heads: number;
  readonly uSpan: number;
  readonly zSpan: number;
  readonly scale: number;
  readonly emptyValue: number;
  readonly refuseEmpty: boolean;
};

export const attentionScratchBytes = (largestRegion: number): number => 8 * largestRegion + 16;

/** Weighs and adds the rows of each region. Returns 2 when an empty one is refused. */
export const attentionPool = (call: AttentionRegions & { readonly scratch: string }): KernelCall => {
  const { datatype, x, channels, table, index = 0, regions, u, queries, heads, uSpan, zSpan, scale, z } = call;
  const rows = { datatype: DTYPES[datatype].code, x, channels, rows: table, list: index, regions };
  const empty = { emptyValue: call.emptyValue, refuseEmpty: Number(call.refuseEmpty) };
  return kernelCall(
    'attention_pool',
    { ...rows, u, queries, heads, uSpan, zSpan, scale, z, ...empty, scratch: call.scratch },
    attentionWork(call),
  );
};

/** FP64 x [rows, inputs] · Wᵀ, or, with groups, each row with its group's part of W. */
export const projectRows = (args: KernelArguments<'project_rows'>): KernelCall =>
  kernelCall('project_rows', args, projectionWork(args.rows, args.inputs, args.out));

/** FP64 u [queries, heads, channels] of a query [queries, heads · depth] and a key projection [heads · depth, channels]. */
export const projectQueries = (args: KernelArguments<'project_queries'>): KernelCall =>
  kernelCall('project_queries', args, projectionWork(args.queries * args.heads, args.channels, args.depth));

/** Writes the regions that were set as rows, and lists their positions; `elements`: rows of all regions together. */
export const listRegions = ({
  elements,
  ...args
}: KernelArguments<'list_regions'> & { readonly elements: number }): KernelCall =>
  kernelCall('list_regions', args, listWork(args.outer * args.regions, elements));

/** y[i] = e^x[i] of `count` elements, at most 1 ulp off; y may be x. */
export const exponentials = (call: {
  readonly datatype: 'FP32' | 'FP64';
  readonly x: string;
  readonly y: string;
  readonly count: number;
}): KernelCall =>
  kernelCall(
    'exponentials',
    { ...call, datatype: DTYPES[call.datatype].code },
    { exponential_double_lane: call.count },
  );
