import type { AttentionAttributes } from '../../reductions/attention/attention.ts';
import { elementCount } from '../../tensor/shape.ts';
import {
  attentionPool,
  attentionScratchBytes,
  clearEmptyRegions,
  projectQueries,
  projectRows,
} from '../kernel-calls/attention-calls.ts';
import { elementwise } from '../kernel-calls/kernel-calls.ts';
import type { Draft } from './draft.ts';
import { refusalsOf } from './pooling-refusals.ts';
import type { RowCall } from './row-call.ts';

const refusals = refusalsOf('its datatype');

/** Extents of one attention, and its queries: all of one region, and those of all groups of regions together. */
type Extents = {
  readonly heads: number;
  readonly depth: number;
  readonly queries: number;
  readonly allQueries: number;
  readonly keyChannels: number;
};

/** Adds the calls of attention to a plan. Values are projected after they are summed up: as many rows as there are queries. */
export const lowerAttention = (draft: Draft, call: RowCall): void => {
  const { channels, regions, shapes, groups, emptyValue } = call;
  const { heads = 1, temperature = 1 } = call.attributes as AttentionAttributes;
  const { query = [], key, value, out } = shapes;
  const batched = query.length === 3;
  const queries = elementCount(query.slice(batched ? 1 : 0, -1));
  const depth = (query.at(-1) as number) / heads;
  const keyChannels = call.keys?.channels ?? channels;
  const extents = { heads, depth, queries, allQueries: (batched ? groups : 1) * queries, keyChannels };
  const rows = regions * queries;
  const zSpan = value === undefined ? channels / heads : channels;
  const z = draft.scratch('weighted rows', 8 * rows * heads * zSpan);
  const pooled = {
    ...call,
    ...lowerQueries(draft, call, extents),
    regionsPerGroup: batched ? regions / Math.max(groups, 1) : 0,
    ...{ queries, heads, zSpan, z },
    uSpan: key === undefined ? depth : keyChannels,
    scale: 1 / (Math.sqrt(depth) * temperature),
    scratch: draft.scratch('scratch', attentionScratchBytes(call.largestRegion)),
  };
  draft.call({ ...attentionPool(pooled), refusals });
  const [valueChannels = channels] = value ?? [];
  const [outChannels = valueChannels] = out ?? [];
  const headRows = { rows: rows * heads, inputs: channels, out: valueChannels / heads, groups: heads };
  const valued = projected(draft, call, 'value', z, headRows);
  const joined = projected(draft, call, 'out', valued, { rows, inputs: valueChannels, out: outChannels, groups: 1 });
  if (emptyValue === 0 && (shapes.value_bias ?? shapes.out_bias) !== undefined) {
    draft.call(clearEmptyRegions({ rows: call.table, regions, y: joined, bytes: 8 * queries * outChannels }));
  }
  const cast = { x: joined, y: call.y, count: rows * outChannels, input: 'FP64', output: call.datatype } as const;
  draft.call(elementwise({ ...cast, map: 'cast' }));
};

/** Queries as the rows meet them: q · (K x + b) is (Kᵀ q) · x + q · b. */
const lowerQueries = (
  draft: Draft,
  { input, shapes }: RowCall,
  { heads, depth, allQueries, keyChannels }: Extents,
): { readonly u: string; readonly offsets?: string } => {
  const query = input('query', 'FP64') as string;
  if (shapes.key === undefined) return { u: query };
  const u = draft.scratch('projected query', 8 * allQueries * heads * keyChannels);
  const key = input('key', 'FP64') as string;
  draft.call(projectQueries({ query, key, u, queries: allQueries, heads, depth, channels: keyChannels }));
  const bias = input('key_bias', 'FP64');
  if (bias === undefined) return { u };
  const offsets = draft.scratch('offsets', 8 * allQueries * heads);
  const product = { rows: allQueries * heads, inputs: depth, out: 1, groups: heads };
  draft.call(projectRows({ x: query, w: bias, bias: 0, y: offsets, ...product }));
  return { u, offsets };
};

/** x [rows, inputs] after the projection of a name, or as it is where there is none. */
const projected = (
  draft: Draft,
  { input }: RowCall,
  name: string,
  x: string,
  product: { readonly rows: number; readonly inputs: number; readonly out: number; readonly groups: number },
): string => {
  const w = input(name, 'FP64');
  if (w === undefined) return x;
  const y = draft.scratch(`after ${name}`, 8 * product.rows * product.out);
  draft.call(projectRows({ x, w, bias: input(`${name}_bias`, 'FP64') ?? 0, y, ...product }));
  return y;
};
