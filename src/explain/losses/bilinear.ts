import { isTable } from '../../regions/geometry.ts';
import { elementCount } from '../../tensor/shape.ts';
import type { ExplainedPooling } from '../explained-pooling.ts';

/** Regions with centers along each axis, between which values are interpolated. */
const CENTERED: ReadonlySet<string> = new Set(['window', 'adaptive']);

/**
 * Returns the outputs interpolated between the centers of their regions along each axis, constant beyond the outer ones; the
 * intervals are clipped to the tensor. Undefined for other regions, and where an output is not finite.
 */
export const bilinear = (pooling: ExplainedPooling, typical: Float64Array): Float64Array | undefined => {
  const { geometry, extents, outputs } = pooling;
  if (!CENTERED.has(pooling.region) || isTable(geometry) || !typical.every(Number.isFinite)) return undefined;
  if (outputs.regions.some(({ cells }) => cells.length === 0)) return undefined;
  const { outer, inner, axes } = geometry;
  let shape = axes.map(({ output }) => output);
  let values = typical;
  axes.forEach((_, a) => {
    const centers = centersOf(pooling, a);
    const lead = outer * elementCount(shape.slice(0, a));
    const rest = elementCount(shape.slice(a + 1)) * inner;
    const extent = extents[a] as number;
    values = interpolateAxis(values, { lead, rest, extent, centers });
    shape = shape.map((size, axis) => (axis === a ? extent : size));
  });
  return values;
};

/** Centers of the clipped intervals of an axis. */
const centersOf = ({ outputs, geometry, extents }: ExplainedPooling, a: number): readonly number[] => {
  if (isTable(geometry)) return [];
  const { axes } = geometry;
  const step = elementCount(axes.slice(a + 1).map(({ output }) => output));
  return Array.from({ length: axes[a]?.output ?? 0 }, (_, j) => {
    const region = outputs.regions[j * step];
    const begin = Math.max(0, region?.begin[a] ?? 0);
    const end = Math.min(extents[a] as number, region?.end[a] ?? 0);
    return (begin + end - 1) / 2;
  });
};

type Axis = {
  readonly lead: number;
  readonly rest: number;
  readonly extent: number;
  readonly centers: readonly number[];
};

/** Replaces an axis of as many values as centers by one of `extent` cells. */
const interpolateAxis = (values: Float64Array, { lead, rest, extent, centers }: Axis): Float64Array => {
  const n = centers.length;
  const result = new Float64Array(lead * extent * rest);
  let upper = 0;
  for (let cell = 0; cell < extent; cell += 1) {
    while (upper < n && (centers[upper] as number) < cell) upper += 1;
    const above = Math.min(upper, n - 1);
    const below = Math.max(upper === n ? n - 1 : upper - 1, 0);
    const [from, to] = [centers[below] as number, centers[above] as number];
    const isOutside = above === below || cell <= (centers[0] as number);
    const share = isOutside || to === from ? 0 : (cell - from) / (to - from);
    const base = cell <= (centers[0] as number) ? 0 : below;
    for (let l = 0; l < lead; l += 1) {
      for (let i = 0; i < rest; i += 1) {
        const low = values[(l * n + base) * rest + i] as number;
        const high = values[(l * n + above) * rest + i] as number;
        result[(l * extent + cell) * rest + i] = share === 0 ? low : low + (high - low) * share;
      }
    }
  }
  return result;
};
