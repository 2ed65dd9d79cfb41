import type { Refusal } from '../../errors.ts';
import type { RegionTable, TableGeometry } from '../../regions/geometry.ts';
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { elementCount } from '../../tensor/shape.ts';
import { sampleLimit } from '../cost/region-elements.ts';
import { elementwise } from '../kernel-calls/kernel-calls.ts';
import * as calls from '../kernel-calls/region-calls.ts';
import type { WholeRegions } from '../pipeline.ts';
import { GOT, type KernelCall, type PlannedRefusal } from '../plan.ts';
import type { Draft } from './draft.ts';
import type { PlanTensor } from './prepare-input.ts';

/**
 * Most elements of all regions of one request, in all channels: some ten seconds of one worker. The setting
 * POOLSERVE_MAX_REQUEST_MS bounds the estimate of a plan, before the body is read. Boxes are data: they may cover four times
 * as many cells as estimated, and the kernel that reads them counts those cells against this limit, whatever the setting.
 */
const MOST_ELEMENTS = 2 ** 34;

/** The tensors and limits that a table is built with. */
type TableContext = {
  readonly draft: Draft;
  /** Returns the buffer of an input of the region scheme, converted to a datatype. */
  readonly input: (name: string, datatype: DType) => string;
  readonly tensor: (name: string) => PlanTensor;
  /** Most elements of all regions together, of one channel. */
  readonly limit: number;
  /** Most elements of one region. */
  readonly most: number;
  /** Boxes of the whole plan if this plan is a part of one; otherwise 0. */
  readonly boxes: number;
};

/** Kernels count the elements of a region in 32 bits. */
const MOST_OF_ONE = 2 ** 31 - 1;

/**
 * Adds calls that build the table of a geometry from the tensors that define its regions, and set it for the following gather calls.
 * `tensor` returns that of a name of the region scheme. `keepsAll`: whether the reduction holds all elements of a region at once.
 */
export const lowerTable = (
  draft: Draft,
  { table, walk, largestRegion }: TableGeometry,
  tensor: (name: string) => PlanTensor,
  keepsAll: boolean,
  whole: WholeRegions = { boxes: 0, lanes: 0 },
): void => {
  const limit = Math.floor(MOST_ELEMENTS / Math.max(whole.lanes, walk.lanes));
  const input = (name: string, datatype: DType) => convert(draft, tensor(name), datatype);
  const context = { draft, input, tensor, limit, boxes: whole.boxes, most: keepsAll ? largestRegion : MOST_OF_ONE };
  const build = TABLE_BUILDERS[table.kind] as (context: TableContext, table: RegionTable) => KernelCall;
  draft.call(build(context, table));
};

/** Functions that add the calls for a table of each kind, and return the call that sets it. */
const TABLE_BUILDERS: {
  readonly [Kind in RegionTable['kind']]: (context: TableContext, table: calls.TableOf<Kind>) => KernelCall;
} = {
  cells: ({ draft }, table) => {
    const cells = draft.scratch('cells', calls.CELLS_BYTES * table.regions);
    draft.call(calls.cellsOfGrids(draft.constant('grids', table.grids), table, cells));
    return calls.regionsCells(cells, table.extents);
  },

  mask: ({ draft, input }, table) => {
    const [rows, index] = [rowTable(draft, table.batch), draft.scratch('index', 4 * table.batch * table.tokens)];
    draft.call(calls.rowsOfMask(input('mask', 'BOOL'), table, rows, index));
    return calls.regionsRows(rows, index);
  },

  lengths: ({ draft, input, tensor }, table) => {
    const rows = rowTable(draft, table.batch);
    const refusals = table.whole ? [] : [outside(tensor('lengths'), `numbers from 0 to ${table.tokens}`)];
    draft.call({ ...calls.rowsOfLengths(table.whole ? 0 : input('lengths', 'INT64'), table, rows), refusals });
    return calls.regionsRows(rows, 0);
  },

  offsets: ({ draft, input, tensor }, table) => {
    const rows = rowTable(draft, table.segments);
    const refusals = [
      outside(tensor('offsets'), `numbers from 0 to ${table.rows} that never decrease`),
      outside(tensor('offsets'), `numbers that begin with 0 and end with the ${table.rows} rows`),
    ];
    draft.call({ ...calls.rowsOfOffsets(input('offsets', 'INT64'), table, rows), refusals });
    return calls.regionsRows(rows, 0);
  },

  runs: ({ draft, input, tensor }, table) => {
    const rows = rowTable(draft, table.segments);
    const refusals = [
      outside(tensor('lengths'), `numbers from 0, together at most ${table.rows}`),
      uncovered(tensor('lengths'), table.rows),
    ];
    draft.call({ ...calls.rowsOfRuns(input('lengths', 'INT64'), table, rows), refusals });
    return calls.regionsRows(rows, 0);
  },

  ids: ({ draft, input, tensor }, table) => {
    const [rows, index] = [rowTable(draft, table.segments), draft.scratch('index', 4 * table.rows)];
    const refusals = [outside(tensor('segment_ids'), `numbers from 0 to below segments=${table.segments}`)];
    draft.call({ ...calls.rowsOfIds(input('segment_ids', 'INT64'), table, rows, index), refusals });
    return calls.regionsRows(rows, index);
  },

  spans: ({ draft, input, tensor, limit }, table) => {
    const rows = rowTable(draft, table.spans);
    const expected = `[row, begin, end] with rows below ${table.batch} and 0 ≤ begin ≤ end ≤ ${table.tokens}`;
    const refusals = [outside(tensor('spans'), expected, 3), tooMuch('spans', limit)];
    draft.call({ ...calls.rowsOfSpans(input('spans', 'INT64'), table, limit, rows), refusals });
    return calls.regionsRows(rows, 0);
  },

  boxes: ({ draft, input, tensor, limit }, table) => {
    const cells = draft.scratch('cells', calls.CELLS_BYTES * elementCount([table.boxes, ...table.bins]));
    const refusals = boxRefusals(tensor, table, limit);
    draft.call({ ...calls.cellsOfBoxes(boxInputs(input, table), table, limit, cells), refusals });
    return calls.regionsCells(cells, table.plane);
  },

  samples: ({ draft, input, tensor, limit: mostElements, most, boxes: all }, table) => {
    const limit = Math.min(mostElements, sampleLimit(table, Math.max(all, table.boxes)));
    const boxes = draft.scratch('boxes', calls.SAMPLE_BOX_BYTES * table.boxes);
    const refusals = boxRefusals(tensor, table, limit);
    const samples = Math.floor(most / (table.cornersApart ? 4 : 1));
    draft.call({ ...calls.sampleBoxes(boxInputs(input, table), table, [limit, samples], boxes), refusals });
    return calls.regionsSamples(boxes, table);
  },

  fractions: ({ draft, input, tensor }, table) => {
    const bins = elementCount(table.axes.map((axis) => axis.bins));
    const cells = draft.scratch('cells', calls.CELLS_BYTES * table.planes * bins);
    const refusals = [outside(tensor('samples'), 'numbers from 0 to below 1', table.axes.length)];
    draft.call({ ...calls.cellsOfFractions(input('samples', 'FP64'), table, cells), refusals });
    const extents = [1, ...table.axes.map(({ extent }) => extent)];
    return calls.regionsCells(cells, [extents.at(-2) ?? 1, extents.at(-1) ?? 1]);
  },
};

/** Returns the buffers of the boxes, FP64, and of their image numbers, INT64, if these are a tensor of their own. */
const boxInputs = (input: TableContext['input'], { numbered }: { readonly numbered: boolean }): calls.BoxInputs => [
  input('boxes', 'FP64'),
  numbered ? input('batch_indices', 'INT64') : 0,
];

/** Returns the buffer of a tensor in another datatype: `to`, otherwise its present one if it has the datatype, or a new one. */
export const convert = (draft: Draft, x: PlanTensor, datatype: DType, to?: PlanTensor): string => {
  if (x.datatype === datatype && to === undefined) return x.buffer;
  const count = elementCount(x.shape);
  const y = to?.buffer ?? draft.scratch(`${x.name} as ${datatype}`, count * DTYPES[datatype].bytes);
  const cast = { x: x.buffer, y, count, input: x.datatype, output: datatype };
  const expected = `no NaN, which ${datatype} does not have`;
  const refusals = [{ ...outside(to ?? x, expected), fault: { ...itemOf(x), kind: 'nan' as const } }];
  draft.call({ ...elementwise({ ...cast, map: 'cast' }), refusals });
  return y;
};

/** Returns the items of a tensor: its elements, or vectors of `width` elements along its last axis. */
const itemOf = ({ name, buffer, datatype, shape }: PlanTensor, width = 1) => ({
  kind: 'item' as const,
  ...{ name, buffer, datatype, width },
  shape: width === 1 ? shape : shape.slice(0, -1),
});

/** Returns the refusal of a tensor with an unexpected item of `width` elements. */
export const outside = (x: PlanTensor, expected: string, width?: number): PlannedRefusal => ({
  code: 'VALUE_OUT_OF_RANGE',
  detail: `${x.name}: expected ${expected}, got ${GOT}`,
  fault: itemOf(x, width),
});

const uncovered = ({ name }: PlanTensor, rows: number): PlannedRefusal => ({
  code: 'VALUE_OUT_OF_RANGE',
  detail: `${name}: expected numbers that sum up to the ${rows} rows, got a sum of ${GOT}`,
  fault: { kind: 'total' },
});

const tooMuch = (name: string, limit: number): Refusal => ({
  code: 'PLAN_TOO_LARGE',
  detail: `${name}: expected at most ${limit} elements in all regions together, got more; ask for fewer or smaller regions a request`,
});

const boxRefusals = (
  tensor: TableContext['tensor'],
  { batch, numbered, scale }: { readonly batch: number; readonly numbered: boolean; readonly scale: number },
  limit: number,
): readonly PlannedRefusal[] => {
  const numbers = `batch indices from 0 to ${batch - 1}`;
  const scaled = scale === 1 ? '' : ` once multiplied by spatial_scale=${scale}`;
  const [columns, width] = numbered ? ['[x1, y1, x2, y2]', 4] : ['[batch, x1, y1, x2, y2]', 5];
  return [
    numbered ? outside(tensor('batch_indices'), numbers) : outside(tensor('boxes'), numbers, width),
    outside(tensor('boxes'), `${columns} of finite coordinates below 1e9${scaled}`, width),
    tooMuch('boxes', limit),
  ];
};

const rowTable = (draft: Draft, rows: number): string => draft.scratch('rows', calls.ROW_BYTES * rows);
