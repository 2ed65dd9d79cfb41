import type { ListedRegion, RegionInputs, TableGeometry } from '../../regions/geometry.ts';
import { elementCount } from '../../tensor/shape.ts';
import type { PooledOutput, PooledOutputs, RegionCells } from './region-cells.ts';

/** Returns the outputs of regions that are listed. `extents`: spatial extents of x; `inputs`: the values of the regions' inputs. */
export const listTable = (geometry: TableGeometry, extents: readonly number[], inputs: RegionInputs): PooledOutputs => {
  const { walk, perGroup, channelsLast } = geometry;
  const list = geometry.list(inputs);
  const levels = levelsOf(geometry);
  const regions = list.map((region, r) => regionCells(region, r % Math.max(perGroup, 1), extents, levels?.[r]));
  const perOuter = list.length * walk.lanes;
  const at = (k: number): PooledOutput => {
    const o = Math.floor(k / perOuter);
    const [r, lane] = (channelsLast ? placeLast : placeFirst)(k % perOuter, walk.lanes, perGroup);
    const { plane, planeRow = 0, group } = list[r] as ListedRegion;
    const rows = plane * walk.planeStride + group * walk.groupStride + planeRow * walk.rowStride;
    const base = o * walk.outerStride + lane * walk.laneStride + rows;
    return { region: regions[r] as RegionCells, base, channel: lane, plane: plane + o };
  };
  return {
    count: walk.outer * perOuter,
    at,
    regions: Array.from({ length: walk.outer }, () => regions).flat(),
    stride: walk.rowStride,
    padValue: 0,
  };
};

/** Returns the region and the lane of an output of [region, lane]. */
const placeLast = (k: number, lanes: number): readonly [number, number] => [Math.floor(k / lanes), k % lanes];

/** Returns the region and the lane of an output of [group, lane, region of the group]. */
const placeFirst = (k: number, lanes: number, perGroup: number): readonly [number, number] => {
  const row = Math.floor(k / perGroup);
  return [Math.floor(row / lanes) * perGroup + (k % perGroup), row % lanes];
};

const regionCells = (
  { elements }: ListedRegion,
  index: number,
  extents: readonly number[],
  level: number | undefined,
): RegionCells => {
  const parts = elements.map((element) => element.filter(({ weight }) => weight !== 0));
  const outside = parts.filter((element) => element.length === 0).length;
  const isPlain = parts.every((element) => element.length === 1 && element[0]?.weight === 1);
  const all = parts.flat();
  const cells = Int32Array.from(all, ({ position }) => position);
  const common = {
    cells,
    divisor: elements.length,
    counts: true,
    padding: elements.length === 0 ? 0 : outside / elements.length,
    ...boundingBox(cells, extents),
    index,
    ...(level !== undefined && { level }),
  };
  if (isPlain) return common;
  const first = new Int32Array(parts.length + 1);
  parts.forEach((element, e) => {
    first[e + 1] = (first[e] as number) + element.length;
  });
  return { ...common, first, factors: Float64Array.from(all, ({ weight }) => weight) };
};

/** Returns the smallest box of cells that has all of these; of none the empty one at 0. */
const boundingBox = (
  cells: Int32Array,
  extents: readonly number[],
): { readonly begin: readonly number[]; readonly end: readonly number[] } => {
  const begin = extents.map(() => Number.POSITIVE_INFINITY);
  const end = extents.map(() => 0);
  for (const cell of cells) {
    let rest = cell;
    for (let a = extents.length - 1; a >= 0; a -= 1) {
      const extent = extents[a] as number;
      const at = a === 0 ? rest : rest % extent;
      rest = Math.floor(rest / extent);
      begin[a] = Math.min(begin[a] as number, at);
      end[a] = Math.max(end[a] as number, at + 1);
    }
  }
  return cells.length === 0 ? { begin: end, end } : { begin, end };
};

/** Returns the level of each region, where grids of bins follow one another. */
const levelsOf = ({ table }: TableGeometry): readonly number[] | undefined => {
  if (table.kind !== 'cells' || table.gridCount < 2) return undefined;
  const levels: number[] = [];
  let at = 0;
  for (let level = 0; level < table.gridCount; level += 1) {
    const counts = [...table.grids.subarray(at, at + 3)];
    at += 3 + 2 * counts.reduce((sum, count) => sum + count, 0);
    levels.push(...Array<number>(elementCount(counts)).fill(level));
  }
  return levels;
};
