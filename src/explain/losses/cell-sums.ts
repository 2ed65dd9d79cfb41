import { type ExplainedPooling, joinedIndex, positionOf } from '../explained-pooling.ts';
import type { PooledOutput } from '../regions/region-cells.ts';

/** What regions say of each cell of x, by its position. */
export type CellSums = {
  /** Regions that hold the cell, at most once each. */
  readonly regions: Uint32Array;
  /** The most regions that hold one cell. */
  readonly most: number;
};

/**
 * Calls `visit` for each cell of x that a region reads, once a region: with its position and the number of the output. Padding
 * that mirrors a cell reads that cell.
 */
export const visitCells = (
  pooling: ExplainedPooling,
  visit: (position: number, k: number, output: PooledOutput) => void,
): void => {
  const { outputs } = pooling;
  const seen = new Int32Array(pooling.x.values.length).fill(-1);
  for (let k = 0; k < outputs.count; k += 1) {
    const output = outputs.at(k);
    for (const cell of output.region.cells) {
      const position = positionOf(outputs, output, cell);
      if (position < 0 || seen[position] === k) continue;
      seen[position] = k;
      visit(position, k, output);
    }
  }
};

/** Returns how many regions hold each cell. */
export const countRegions = (pooling: ExplainedPooling): CellSums => {
  const regions = new Uint32Array(pooling.x.values.length);
  let most = 0;
  visitCells(pooling, (position) => {
    const count = (regions[position] as number) + 1;
    regions[position] = count;
    if (count > most) most = count;
  });
  return { regions, most };
};

/** Returns the mean over the regions that hold each cell of a value of their outputs; 0 of none. */
export const spread = (
  pooling: ExplainedPooling,
  value: (k: number) => number,
  isCounted: (output: PooledOutput) => boolean = () => true,
): Float64Array => {
  const sums = new Float64Array(pooling.x.values.length);
  const counts = new Uint32Array(sums.length);
  visitCells(pooling, (position, k, output) => {
    if (!isCounted(output)) return;
    sums[position] = (sums[position] as number) + value(k);
    counts[position] = (counts[position] as number) + 1;
  });
  return sums.map((sum, position) => (counts[position] === 0 ? 0 : sum / (counts[position] as number)));
};

/** Returns the values of one reduction's outputs, of the joined y. */
export const valuesOfReduction = (pooling: ExplainedPooling, r: number): Float64Array =>
  new Float64Array(pooling.outputs.count).map((_, k) => pooling.y.values[joinedIndex(pooling, r, k)] as number);
