import type { RegionTable } from '../../regions/geometry.ts';
import { nanosecondsOf } from '../cost/rates.ts';
import type { KernelCall } from '../plan.ts';

/** Bytes of a region in a table of rows, of cells, and of a box of samples. */
export const ROW_BYTES = 16;
export const CELLS_BYTES = 32;
export const SAMPLE_BOX_BYTES = 48;

export type TableOf<Kind extends RegionTable['kind']> = Extract<RegionTable, { readonly kind: Kind }>;

/** Fills a table, and an index of batch·tokens positions, with the real tokens of each row. `mask` is BOOL. */
export const rowsOfMask = (mask: string, facts: TableOf<'mask'>, table: string, index: string): KernelCall => ({
  kernel: 'rows_of_mask',
  args: [mask, facts.batch, facts.tokens, facts.prefix, facts.suffix, table, index],
  nanoseconds: nanosecondsOf({ table_row: facts.batch, token_entry: facts.batch * facts.tokens }),
});

/**
 * Fills a table with the first or last tokens of each row, or, without lengths (0), with all. Returns 1 for a length below
 * 0 or above the tokens. INT64.
 */
export const rowsOfLengths = (lengths: string | 0, facts: TableOf<'lengths'>, table: string): KernelCall => ({
  kernel: 'rows_of_lengths',
  args: [lengths, facts.batch, facts.tokens, facts.prefix, facts.suffix, Number(facts.left), table],
  nanoseconds: nanosecondsOf({ table_row: facts.batch }),
});

/** Fills a table with runs of rows. Returns 1 for offsets that decrease, or lie outside, 2 for rows that are left over. INT64 [segments + 1]. */
export const rowsOfOffsets = (offsets: string, facts: TableOf<'offsets'>, table: string): KernelCall => ({
  kernel: 'rows_of_offsets',
  args: [offsets, facts.segments, facts.rows, Number(facts.open), Number(facts.covers), table],
  nanoseconds: nanosecondsOf({ table_row: facts.segments }),
});

/** Fills a table with runs of rows. Returns 1 for a length below 0, or more rows than there are, 2 for fewer. INT64 [segments]. */
export const rowsOfRuns = (lengths: string, facts: TableOf<'runs'>, table: string): KernelCall => ({
  kernel: 'rows_of_runs',
  args: [lengths, facts.segments, facts.rows, Number(facts.covers), table],
  nanoseconds: nanosecondsOf({ table_row: facts.segments }),
});

/** Fills a table, and an index of all rows, with the rows of each id. Returns 1 for an id that is no segment. INT64. */
export const rowsOfIds = (ids: string, facts: TableOf<'ids'>, table: string, index: string): KernelCall => ({
  kernel: 'rows_of_ids',
  args: [ids, facts.rows, facts.segments, table, index],
  nanoseconds: nanosecondsOf({ table_row: 2 * facts.segments, table_entry: 2 * facts.rows }),
});

/** Fills a table with spans, INT64 [n, 3]. Returns 1 for a span outside, 2 for more than `limit` elements altogether. */
export const rowsOfSpans = (spans: string, facts: TableOf<'spans'>, limit: number, table: string): KernelCall => ({
  kernel: 'rows_of_spans',
  args: [spans, facts.spans, facts.batch, facts.tokens, limit, table],
  nanoseconds: nanosecondsOf({ table_row: facts.spans }),
});

/** Buffers of FP64 [n, 5] and 0, or of FP64 [n, 4] and INT64 [n]. */
export type BoxInputs = readonly [boxes: string, numbers: string | 0];

/** Fills a table of cells with the bins of boxes. Returns 1 for a batch, 2 for a box, 3 for work out of range. */
export const cellsOfBoxes = (boxes: BoxInputs, facts: TableOf<'boxes'>, limit: number, table: string): KernelCall => {
  const { batch, plane, bins, scale, single, inclusive, grouped } = facts;
  const flags = [Number(single), Number(inclusive), Number(grouped)];
  return {
    kernel: 'cells_of_boxes',
    args: [...boxes, facts.boxes, batch, ...plane, ...bins, scale, ...flags, limit, table],
    nanoseconds: nanosecondsOf({ table_box: facts.boxes, table_row: facts.boxes * bins[0] * bins[1] }),
  };
};

/** Lays out the boxes of samples. `limits`: samples of all regions together, and of one. Returns as `cellsOfBoxes`. */
export const sampleBoxes = (
  boxes: BoxInputs,
  facts: TableOf<'samples'>,
  limits: readonly [number, number],
  table: string,
): KernelCall => {
  const { batch, bins, scale, single, ratio, aligned } = facts;
  const grid = [scale, Number(single), ratio, Number(aligned), ...limits];
  return {
    kernel: 'sample_boxes',
    args: [...boxes, facts.boxes, batch, ...bins, ...grid, table],
    nanoseconds: nanosecondsOf({ table_box: facts.boxes }),
  };
};

/** Fills a table of cells with the boxes of grids: products of intervals along three axes. */
export const cellsOfGrids = (grids: string, facts: TableOf<'cells'>, table: string): KernelCall => ({
  kernel: 'cells_of_grids',
  args: [grids, facts.gridCount, table],
  nanoseconds: nanosecondsOf({ table_row: facts.regions }),
});

/** Fills a table of cells with fractional bins, from FP64 [planes, axes]. Returns 1 for a sample outside [0, 1). */
export const cellsOfFractions = (samples: string, facts: TableOf<'fractions'>, table: string): KernelCall => {
  const { axes, planes, reversed, single } = facts;
  const places = axes.map((_, a) => (reversed ? axes.length - 1 - a : a));
  const missing = { extent: 1, kernel: 1, bins: 1 };
  const three = [...Array(3 - axes.length).fill(missing), ...axes];
  const sizes = three.flatMap(({ extent, kernel, bins }) => [extent, kernel, bins]);
  return {
    kernel: 'cells_of_fractions',
    args: [
      samples,
      planes,
      axes.length,
      Number(single),
      ...Array(3 - axes.length).fill(-1),
      ...places,
      ...sizes,
      table,
    ],
    nanoseconds: nanosecondsOf({ table_row: 3 * planes * axes.reduce((count, { bins }) => count * bins, 1) }),
  };
};

/** Sets the regions of the next gather calls: rows, in order or as an index lists them. */
export const regionsRows = (table: string, index: string | 0): KernelCall => ({
  kernel: 'regions_rows',
  args: [table, index],
  nanoseconds: 0,
});

/** The same: boxes of cells of a plane whose last two extents these are. */
export const regionsCells = (table: string, extents: readonly [number, number]): KernelCall => ({
  kernel: 'regions_cells',
  args: [table, ...extents],
  nanoseconds: 0,
});

/** The same: samples. */
export const regionsSamples = (table: string, facts: TableOf<'samples'>): KernelCall => ({
  kernel: 'regions_samples',
  args: [table, ...facts.plane, ...facts.bins, Number(facts.grouped), Number(facts.cornersApart)],
  nanoseconds: 0,
});
