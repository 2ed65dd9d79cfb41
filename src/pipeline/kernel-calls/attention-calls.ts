import { DTYPES } from '../../tensor/dtype.ts';
import { nanosecondsOf } from '../cost/rates.ts';
import { attentionWork, listWork, projectionWork } from '../cost/row-work.ts';
import type { KernelCall } from '../plan.ts';
import type { RegionRows } from './matrix-calls.ts';

/** Attention over the rows of regions: buffers `u` and `z` are FP64, `u` [queries, heads, uSpan], `z` [regions, queries, heads, zSpan]. */
export type AttentionFacts = RegionRows & {
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
export const attentionPool = (facts: AttentionFacts & { readonly scratch: string }): KernelCall => {
  const { datatype, x, channels, table, index, regions, u, queries, heads, uSpan, zSpan, scale } = facts;
  const rows = [DTYPES[datatype].code, x, channels, table, index ?? 0, regions];
  const empty = [facts.emptyValue, Number(facts.refuseEmpty), facts.scratch];
  const args = [...rows, u, queries, heads, uSpan, zSpan, scale, facts.z, ...empty];
  return { kernel: 'attention_pool', args, nanoseconds: nanosecondsOf(attentionWork(facts)) };
};

/** FP64 x [rows, inputs] · Wᵀ, or, with groups, each row with the part of W that its group has. */
export const projectRows = (facts: {
  readonly x: string;
  readonly w: string;
  readonly y: string;
  readonly rows: number;
  readonly inputs: number;
  readonly out: number;
  readonly groups: number;
}): KernelCall => ({
  kernel: 'project_rows',
  args: [facts.x, facts.w, facts.y, facts.rows, facts.inputs, facts.out, facts.groups],
  nanoseconds: nanosecondsOf(projectionWork(facts.rows, facts.inputs, facts.out)),
});

/** FP64 u [queries, heads, channels] of a query [queries, heads · depth] and a key projection [heads · depth, channels]. */
export const projectQueries = (facts: {
  readonly query: string;
  readonly key: string;
  readonly u: string;
  readonly queries: number;
  readonly heads: number;
  readonly depth: number;
  readonly channels: number;
}): KernelCall => ({
  kernel: 'project_queries',
  args: [facts.query, facts.key, facts.u, facts.queries, facts.heads, facts.depth, facts.channels],
  nanoseconds: nanosecondsOf(projectionWork(facts.queries * facts.heads, facts.channels, facts.depth)),
});

/** Writes the regions that were set as rows, and lists their positions. */
export const listRegions = (facts: {
  readonly outer: number;
  readonly regions: number;
  readonly planeRows: number;
  readonly table: string;
  readonly index: string;
  /** Rows of all regions together. */
  readonly elements: number;
}): KernelCall => ({
  kernel: 'list_regions',
  args: [facts.outer, facts.regions, facts.planeRows, facts.table, facts.index],
  nanoseconds: nanosecondsOf(listWork(facts.outer * facts.regions, facts.elements)),
});

/** y[i] = e^x[i] of `count` elements, at most 1 ulp off; y may be x. */
export const exponentials = (facts: {
  readonly datatype: 'FP32' | 'FP64';
  readonly x: string;
  readonly y: string;
  readonly count: number;
}): KernelCall => ({
  kernel: 'exponentials',
  args: [DTYPES[facts.datatype].code, facts.x, facts.y, facts.count],
  nanoseconds: nanosecondsOf({ exponential_double_lane: facts.count }),
});
