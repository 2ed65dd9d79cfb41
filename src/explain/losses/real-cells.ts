import { isTable } from '../../regions/geometry.ts';
import type { ExplainedPooling } from '../explained-pooling.ts';

/** Regions whose cells are those that some region reads: the rest of the tensor is not theirs. */
const READ_ONLY: ReadonlySet<string> = new Set(['roi', 'roi_align', 'span']);

/** Returns whether each cell of x is a real one: of `sequence` those of real tokens, prefix and suffix among them. */
export const realCells = ({ region, geometry, x, inputs }: ExplainedPooling): Uint8Array => {
  const real = new Uint8Array(x.values.length).fill(1);
  if (region !== 'sequence' || !isTable(geometry)) return real;
  const { table, walk } = geometry;
  if (table.kind !== 'mask' && table.kind !== 'lengths') return real;
  const { mask, lengths } = inputs;
  for (let b = 0; b < table.batch; b += 1) {
    const length = lengths?.values[b] ?? table.tokens;
    for (let t = 0; t < table.tokens; t += 1) {
      const isWithin = table.left ? t >= table.tokens - length : t < length;
      const isReal = mask === undefined ? isWithin : mask.values[b * table.tokens + t] !== 0;
      if (isReal) continue;
      const row = (b * table.tokens + t) * walk.rowStride;
      real.fill(0, row, row + walk.lanes);
    }
  }
  return real;
};

/**
 * Returns the cells that losses are of: the finite real ones, of boxes and spans those that some region reads; and the real
 * cells that are not finite.
 */
export const measuredCells = (
  pooling: ExplainedPooling,
  real: Uint8Array,
  regions: Uint32Array,
): { readonly measured: Uint8Array; readonly nonFinite: number } => {
  const isReadOnly = READ_ONLY.has(pooling.region);
  let nonFinite = 0;
  const measured = real.map((isReal, position) => {
    if (!isReal || (isReadOnly && regions[position] === 0)) return 0;
    if (Number.isFinite(pooling.x.values[position])) return 1;
    nonFinite += 1;
    return 0;
  });
  return { measured, nonFinite };
};
