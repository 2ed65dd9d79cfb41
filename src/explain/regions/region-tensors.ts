import type { ExplainedPooling } from '../explained-pooling.ts';
import type { RegionCells } from './region-cells.ts';
import { boxAxes } from './spatial-extents.ts';

/** Boxes and padding of the regions of y without its channels. */
export type RegionTensors = {
  /** [regions, axes]. */
  readonly begin: BigInt64Array;
  readonly end: BigInt64Array;
  /** [regions]. */
  readonly padding: Float32Array;
};

/** Returns the boxes and the padding of the regions, in their order. */
export const regionTensors = (pooling: ExplainedPooling): RegionTensors => {
  const { regions } = pooling.outputs;
  const axes = boxAxes(pooling);
  const begin = new BigInt64Array(regions.length * axes);
  const end = new BigInt64Array(regions.length * axes);
  const padding = new Float32Array(regions.length);
  regions.forEach((region, r) => {
    const box = boxOf(region, axes, pooling.extents);
    for (let a = 0; a < axes; a += 1) {
      begin[r * axes + a] = BigInt(box.begin[a] as number);
      end[r * axes + a] = BigInt(box.end[a] as number);
    }
    padding[r] = region.padding;
  });
  return { begin, end, padding };
};

/** Returns the box of a region; of whole planes, whose axes are listed as one, that of the plane. */
const boxOf = (region: RegionCells, axes: number, extents: readonly number[]): Pick<RegionCells, 'begin' | 'end'> => {
  if (region.cells.length === 0) return { begin: Array<number>(axes).fill(0), end: Array<number>(axes).fill(0) };
  return region.begin.length === axes ? region : { begin: extents.map(() => 0), end: extents };
};
