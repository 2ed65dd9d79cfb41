import type { RegionTable } from '../../regions/geometry.ts';
import type { KernelCall } from '../plan.ts';
import { kernelCall } from './kernel-call.ts';

/** Bytes of a region in a table of rows, of cells, and of a box of samples. */
export const ROW_BYTES = 16;
export const CELLS_BYTES = 32;
export const SAMPLE_BOX_BYTES = 48;

export type TableOf<Kind extends RegionTable['kind']> = Extract<RegionTable, { readonly kind: Kind }>;

/** Fills a table, and an index of batch·tokens positions, with the real tokens of each row. `mask` is BOOL. */
export const rowsOfMask = (mask: string, rows: TableOf<'mask'>, table: string, index: string): KernelCall => {
  const { batch, tokens, prefix, suffix } = rows;
  const work = { table_row: batch, token_entry: batch * tokens };
  return kernelCall('rows_of_mask', { mask, batch, tokens, prefix, suffix, table, index }, work);
};

/**
 * Fills a table with the first or last tokens of each row, or, without lengths (0), with all. Returns 1 for a length below
 * 0 or above the tokens. INT64.
 */
export const rowsOfLengths = (lengths: string | 0, rows: TableOf<'lengths'>, table: string): KernelCall => {
  const { batch, tokens, prefix, suffix, left } = rows;
  const args = { lengths, batch, tokens, prefix, suffix, left: Number(left), table };
  return kernelCall('rows_of_lengths', args, { table_row: batch });
};

/** Fills a table with runs of rows. Returns 1 for offsets that decrease, or lie outside, 2 for rows that are left over. INT64 [segments + 1]. */
export const rowsOfOffsets = (offsets: string, runs: TableOf<'offsets'>, table: string): KernelCall => {
  const { segments, rows, open, covers } = runs;
  const args = { offsets, segments, rows, open: Number(open), covers: Number(covers), table };
  return kernelCall('rows_of_offsets', args, { table_row: segments });
};

/** Fills a table with runs of rows. Returns 1 for a length below 0, or more rows than there are, 2 for fewer. INT64 [segments]. */
export const rowsOfRuns = (lengths: string, runs: TableOf<'runs'>, table: string): KernelCall => {
  const { segments, rows, covers } = runs;
  const args = { lengths, segments, rows, covers: Number(covers), table };
  return kernelCall('rows_of_runs', args, { table_row: segments });
};

/** Fills a table, and an index of all rows, with the rows of each id. Returns 1 for an id that is no segment. INT64. */
export const rowsOfIds = (ids: string, { rows, segments }: TableOf<'ids'>, table: string, index: string): KernelCall =>
  kernelCall('rows_of_ids', { ids, rows, segments, table, index }, { table_row: 2 * segments, table_entry: 2 * rows });

/** Fills a table with spans, INT64 [n, 3]. Returns 1 for a span outside, 2 for more than `limit` elements altogether. */
export const rowsOfSpans = (spans: string, rows: TableOf<'spans'>, limit: number, table: string): KernelCall => {
  const { spans: n, batch, tokens } = rows;
  return kernelCall('rows_of_spans', { spans, n, batch, tokens, limit, table }, { table_row: n });
};

/** Buffers of FP64 [n, 5] and 0, or of FP64 [n, 4] and INT64 [n]. */
export type BoxInputs = readonly [boxes: string, numbers: string | 0];

/** Fills a table of cells with the bins of boxes. Returns 1 for a batch, 2 for a box, 3 for work out of range. */
export const cellsOfBoxes = (
  [boxes, numbers]: BoxInputs,
  binned: TableOf<'boxes'>,
  limit: number,
  table: string,
): KernelCall => {
  const { boxes: n, batch, plane, bins, scale, single, inclusive, grouped } = binned;
  const [[height, width], [binsHigh, binsWide]] = [plane, bins];
  const flags = { single: Number(single), inclusive: Number(inclusive), grouped: Number(grouped) };
  return kernelCall(
    'cells_of_boxes',
    { boxes, numbers, n, batch, height, width, binsHigh, binsWide, scale, ...flags, limit, table },
    { table_box: n, table_row: n * binsHigh * binsWide },
  );
};

/** Lays out the boxes of samples. `limits`: samples of all regions together, and of one. Returns as `cellsOfBoxes`. */
export const sampleBoxes = (
  [boxes, numbers]: BoxInputs,
  sampled: TableOf<'samples'>,
  [limit, most]: readonly [number, number],
  table: string,
): KernelCall => {
  const { boxes: n, batch, bins, scale, single, ratio, aligned } = sampled;
  const [binsHigh, binsWide] = bins;
  const grid = { scale, single: Number(single), ratio, aligned: Number(aligned), limit, most };
  return kernelCall('sample_boxes', { boxes, numbers, n, batch, binsHigh, binsWide, ...grid, table }, { table_box: n });
};

/** Fills a table of cells with the boxes of grids: products of intervals along three axes. */
export const cellsOfGrids = (grids: string, cells: TableOf<'cells'>, table: string): KernelCall =>
  kernelCall('cells_of_grids', { grids, n: cells.gridCount, table }, { table_row: cells.regions });

/** An axis that a plane of fewer than three does not have. */
const MISSING = { extent: 1, kernel: 1, bins: 1, place: -1 };

/** Fills a table of cells with fractional bins, from FP64 [planes, axes]. Returns 1 for a sample outside [0, 1). */
export const cellsOfFractions = (samples: string, fractions: TableOf<'fractions'>, table: string): KernelCall => {
  const { axes, planes, reversed, single } = fractions;
  const placed = axes.map((axis, a) => ({ ...axis, place: reversed ? axes.length - 1 - a : a }));
  const [a = MISSING, b = MISSING, c = MISSING] = [...Array<typeof MISSING>(3 - axes.length).fill(MISSING), ...placed];
  return kernelCall(
    'cells_of_fractions',
    {
      ...{ samples, planes, axes: axes.length, single: Number(single) },
      ...{ place0: a.place, place1: b.place, place2: c.place },
      ...{ extent0: a.extent, kernel0: a.kernel, bins0: a.bins },
      ...{ extent1: b.extent, kernel1: b.kernel, bins1: b.bins },
      ...{ extent2: c.extent, kernel2: c.kernel, bins2: c.bins },
      table,
    },
    { table_row: 3 * planes * axes.reduce((count, { bins }) => count * bins, 1) },
  );
};

/** Sets the regions of the next gather calls: rows, in order or as an index lists them. */
export const regionsRows = (rows: string, list: string | 0): KernelCall =>
  kernelCall('regions_rows', { rows, list }, {});

/** The same: boxes of cells of a plane whose last two extents these are. */
export const regionsCells = (boxes: string, [planeExtent1, planeExtent2]: readonly [number, number]): KernelCall =>
  kernelCall('regions_cells', { boxes, planeExtent1, planeExtent2 }, {});

/** The same: samples. */
export const regionsSamples = (boxes: string, samples: TableOf<'samples'>): KernelCall => {
  const { plane, bins, grouped, cornersApart } = samples;
  const [[height, width], [binsHigh, binsWide]] = [plane, bins];
  const flags = { groups: Number(grouped), areApart: Number(cornersApart) };
  return kernelCall('regions_samples', { boxes, height, width, binsHigh, binsWide, ...flags }, {});
};
