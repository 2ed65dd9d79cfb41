import type { Refusal } from '../errors.ts';
import type { RegionTable, TableGeometry } from '../regions/geometry.ts';
import { DTYPES, type DType } from '../tensor/dtype.ts';
import { elementCount } from '../tensor/shape.ts';
import { sampleLimit } from './cost/region-elements.ts';
import type { Draft } from './draft.ts';
import { elementwise } from './kernel-calls.ts';
import type { KernelCall } from './plan.ts';
import type { Laid } from './prepare-input.ts';
import * as calls from './region-calls.ts';

/** Most elements that the regions of one request may have altogether, all channels: some ten seconds of one worker. */
const MOST_ELEMENTS = 2 ** 34;

/** What a table is made with. */
type Making = {
  readonly draft: Draft;
  /** The buffer of an input of the region scheme, in that datatype. */
  readonly input: (name: string, datatype: DType) => string;
  /** Most elements of all regions together, of one channel. */
  readonly limit: number;
  /** Most elements of one region. */
  readonly most: number;
  /** Boxes of the whole of which the plan is a part. */
  readonly wholeBoxes: number | undefined;
};

/** Regions are counted in 32 bits. */
const MOST_OF_ONE = 2 ** 31 - 1;

/**
 * Makes the table of a geometry from the tensors that say its regions, and sets it for the gather calls to come.
 * `tensor`: that of a name of the region scheme. `keepsAll`: whether all elements of a region are kept at once.
 */
export const lowerTable = (
  draft: Draft,
  { table, walk, largestRegion }: TableGeometry,
  tensor: (name: string) => Laid,
  keepsAll: boolean,
  wholeBoxes?: number,
): void => {
  const limit = Math.floor(MOST_ELEMENTS / walk.lanes);
  const input = (name: string, datatype: DType) => convert(draft, tensor(name), datatype);
  const making = { draft, input, limit, wholeBoxes, most: keepsAll ? largestRegion : MOST_OF_ONE };
  const make = MAKERS[table.kind] as (making: Making, table: RegionTable) => KernelCall;
  draft.call(make(making, table));
};

/** Makes the table of each kind. Returns the call that sets it. */
const MAKERS: { readonly [Kind in RegionTable['kind']]: (making: Making, table: calls.TableOf<Kind>) => KernelCall } = {
  cells: ({ draft }, { cells, extents }) => calls.regionsCells(draft.constant('cells', cells), extents),

  mask: ({ draft, input }, table) => {
    const [rows, index] = [rowTable(draft, table.batch), draft.scratch('index', 4 * table.batch * table.tokens)];
    draft.call(calls.rowsOfMask(input('mask', 'BOOL'), table, rows, index));
    return calls.regionsRows(rows, index);
  },

  lengths: ({ draft, input }, table) => {
    const rows = rowTable(draft, table.batch);
    const refusals = [outside(`lengths: expected numbers from 0 to ${table.tokens}, got another`)];
    draft.call({ ...calls.rowsOfLengths(table.whole ? 0 : input('lengths', 'INT64'), table, rows), refusals });
    return calls.regionsRows(rows, 0);
  },

  offsets: ({ draft, input }, table) => {
    const rows = rowTable(draft, table.segments);
    const refusals = [
      outside(`offsets: expected numbers from 0 to ${table.rows} that never decrease, got others`),
      uncovered('offsets', `begin with 0 and end with the ${table.rows} rows`),
    ];
    draft.call({ ...calls.rowsOfOffsets(input('offsets', 'INT64'), table, rows), refusals });
    return calls.regionsRows(rows, 0);
  },

  runs: ({ draft, input }, table) => {
    const rows = rowTable(draft, table.segments);
    const refusals = [
      outside(`lengths: expected numbers from 0, together at most ${table.rows}, got others`),
      uncovered('lengths', `sum up to the ${table.rows} rows`),
    ];
    draft.call({ ...calls.rowsOfRuns(input('lengths', 'INT64'), table, rows), refusals });
    return calls.regionsRows(rows, 0);
  },

  ids: ({ draft, input }, table) => {
    const [rows, index] = [rowTable(draft, table.segments), draft.scratch('index', 4 * table.rows)];
    const refusals = [outside(`segment_ids: expected numbers from 0 to below segments=${table.segments}, got another`)];
    draft.call({ ...calls.rowsOfIds(input('segment_ids', 'INT64'), table, rows, index), refusals });
    return calls.regionsRows(rows, index);
  },

  spans: ({ draft, input, limit }, table) => {
    const rows = rowTable(draft, table.spans);
    const detail = `spans: expected [row, begin, end] with rows below ${table.batch} and 0 ≤ begin ≤ end ≤ ${table.tokens}, got another`;
    const refusals = [outside(detail), tooMuch('spans', limit)];
    draft.call({ ...calls.rowsOfSpans(input('spans', 'INT64'), table, limit, rows), refusals });
    return calls.regionsRows(rows, 0);
  },

  boxes: ({ draft, input, limit }, table) => {
    const cells = draft.scratch('cells', calls.CELLS_BYTES * elementCount([table.boxes, ...table.bins]));
    const refusals = boxRefusals(table.batch, limit);
    draft.call({ ...calls.cellsOfBoxes(boxInputs(input, table), table, limit, cells), refusals });
    return calls.regionsCells(cells, table.plane);
  },

  samples: ({ draft, input, limit: mostElements, most, wholeBoxes = 0 }, table) => {
    const limit = Math.min(mostElements, sampleLimit(table, Math.max(wholeBoxes, table.boxes)));
    const boxes = draft.scratch('boxes', calls.SAMPLE_BOX_BYTES * table.boxes);
    const refusals = boxRefusals(table.batch, limit);
    const samples = Math.floor(most / (table.cornersApart ? 4 : 1));
    draft.call({ ...calls.sampleBoxes(boxInputs(input, table), table, [limit, samples], boxes), refusals });
    return calls.regionsSamples(boxes, table);
  },

  fractions: ({ draft, input }, table) => {
    const bins = elementCount(table.axes.map((axis) => axis.bins));
    const cells = draft.scratch('cells', calls.CELLS_BYTES * table.planes * bins);
    const refusals = [outside('samples: expected numbers from 0 to below 1, got another')];
    draft.call({ ...calls.cellsOfFractions(input('samples', 'FP64'), table, cells), refusals });
    const extents = [1, ...table.axes.map(({ extent }) => extent)];
    return calls.regionsCells(cells, [extents.at(-2) ?? 1, extents.at(-1) ?? 1]);
  },
};

/** Buffers of the boxes, FP64, and of their image numbers, INT64, where they are apart. */
const boxInputs = (input: Making['input'], { numbered }: { readonly numbered: boolean }): calls.BoxInputs => [
  input('boxes', 'FP64'),
  numbered ? input('batch_indices', 'INT64') : 0,
];

/** The tensor in another datatype: in its own buffer where it has that one already, unless `to` is where it is wanted. */
export const convert = (draft: Draft, x: Laid, datatype: DType, to?: Laid): string => {
  if (x.datatype === datatype && to === undefined) return x.buffer;
  const count = elementCount(x.shape);
  const y = to?.buffer ?? draft.scratch(`${x.name} as ${datatype}`, count * DTYPES[datatype].bytes);
  const facts = { x: x.buffer, y, count, input: x.datatype, output: datatype };
  const refusals = [outside(`${to?.name ?? x.name}: expected no NaN, which ${datatype} does not have, got one`)];
  draft.call({ ...elementwise({ ...facts, map: 'cast', scale: 1, exponent: 1 }), refusals });
  return y;
};

const outside = (detail: string): Refusal => ({ code: 'VALUE_OUT_OF_RANGE', detail });

const uncovered = (name: string, what: string): Refusal =>
  outside(`${name}: expected numbers that ${what}, got others`);

const tooMuch = (name: string, limit: number): Refusal => ({
  code: 'PLAN_TOO_LARGE',
  detail: `${name}: expected at most ${limit} elements in all regions together, got more; ask for fewer or smaller regions a request`,
});

const boxRefusals = (batch: number, limit: number): readonly Refusal[] => [
  outside(`boxes: expected batch indices from 0 to ${batch - 1}, got another`),
  outside('boxes: expected [batch, x1, y1, x2, y2] of finite coordinates below 1e9, got another'),
  tooMuch('boxes', limit),
];

const rowTable = (draft: Draft, rows: number): string => draft.scratch('rows', calls.ROW_BYTES * rows);
