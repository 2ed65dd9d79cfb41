import { type Geometry, isTable, type RegionTable } from '../regions/geometry.ts';
import { elementCount } from '../tensor/shape.ts';
import { regionElements } from './lower-reduction.ts';

/** Tables in which each row of the tensor stands once at most. */
export const ONCE: ReadonlySet<RegionTable['kind']> = new Set(['mask', 'lengths', 'offsets', 'runs', 'ids']);
/** Cells that a sample combines. */
const CORNERS = 4;

/** About how many elements one reduction combines over all regions of a tensor of this shape. */
export const elementOperations = (geometry: Geometry, shape: readonly number[]): number => {
  const outputs = elementCount(geometry.outputShape);
  if (!isTable(geometry)) return outputs * regionElements(geometry);
  const { table, largestRegion, perGroup } = geometry;
  const all = outputs * largestRegion;
  if (ONCE.has(table.kind)) return Math.min(all, elementCount(shape));
  // The bins of a box share it.
  if (table.kind === 'boxes') return all / perGroup;
  return table.kind === 'samples' ? all * CORNERS : all;
};
