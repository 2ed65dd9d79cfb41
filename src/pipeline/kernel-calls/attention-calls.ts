import { DTYPES } from '../../tensor/dtype.ts';
import { attentionWork, listWork, projectionWork } from '../cost/row-work.ts';
import type { KernelCall } from '../plan.ts';
import { type KernelArguments, kernelCall } from './kernel-call.ts';
import type { RegionRows } from './matrix-calls.ts';

/** Rows that keys are made of: in the datatype of x, [rows, channels]. */
export type KeyRows = { readonly buffer: string; readonly channels: number };

/**
 * Attention over the rows of regions: buffers `u`, `offsets` and `z` are FP64, `u` [groups, queries, heads, uSpan], `offsets`
 * [groups, queries, heads], `z` [regions, queries, heads, zSpan]. `regionsPerGroup`: 0 for one group.
 */
type AttentionRegions = RegionRows & {
  readonly keys?: KeyRows | undefined;
  readonly u: string;
  readonly offsets?: string | undefined;
  readonly regionsPerGroup: number;
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
  const { datatype, x, channels, keys, table, index = 0, regions, queries, heads, uSpan, zSpan, scale, z } = call;
  const keyed = { keys: keys?.buffer ?? 0, keySpan: keys?.channels ?? channels };
  const rows = { datatype: DTYPES[datatype].code, x, channels, ...keyed, rows: table, list: index, regions };
  const queried = { u: call.u, offsets: call.offsets ?? 0, regionsPerGroup: call.regionsPerGroup, queries, heads };
  const empty = { emptyValue: call.emptyValue, refuseEmpty: Number(call.refuseEmpty) };
  return kernelCall(
    'attention_pool',
    { ...rows, ...queried, uSpan, zSpan, scale, z, ...empty, scratch: call.scratch },
    attentionWork(call),
  );
};

/** FP64 x [rows, inputs] · Wᵀ + bias, or, with groups, each row with its group's part of W. */
export const projectRows = (args: KernelArguments<'project_rows'>): KernelCall =>
  kernelCall('project_rows', args, projectionWork(args.rows, args.inputs, args.out));

/** Rows of y, `bytes` each, of regions without elements: 0. */
export const clearEmptyRegions = (args: KernelArguments<'clear_empty_regions'>): KernelCall =>
  kernelCall('clear_empty_regions', args, { listed_region: args.regions });

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
