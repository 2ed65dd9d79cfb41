import { type Static, type TObject, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { defineRegion } from '../define-region.ts';
import type { RegionInputs, RegionTable } from '../geometry.ts';
import type { InputTensors } from '../region-scheme.ts';
import { checkInput, listedRows, rowExtents, rowWalk, run } from '../rows.ts';

const MOST_SEGMENTS = 2 ** 27;

const attributes = {
  segments: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: MOST_SEGMENTS,
      description: 'how many segments there are, with `segment_ids`: their largest id + 1 (default), or more',
    }),
  ),
  include_last_offset: Type.Optional(
    Type.Boolean({ description: 'true (default) or false: whether `offsets` have the end of the last segment' }),
  ),
  uncovered: Type.Optional(
    Type.Union([Type.Literal('error'), Type.Literal('ignore')], {
      description:
        'error (default): offsets begin at 0, and they or lengths end with the last row; ignore: other rows are in no segment',
    }),
  ),
};
type SegmentAttributes = Readonly<Static<TObject<typeof attributes>>>;

/** Runs of rows of a packed `[rows, channels]` (`offsets` [segments + 1] or `lengths` [segments]), or the rows of each id (`segment_ids` [rows]). */
export const segment = defineRegion({
  name: 'segment',
  title: 'Segments of packed rows, by offsets, lengths or ids.',
  attributes,
  inputs: [
    { name: 'offsets', optional: true },
    { name: 'segment_ids', optional: true },
    { name: 'lengths', optional: true },
  ],
  counted: { attribute: 'segments', input: 'segment_ids', most: MOST_SEGMENTS },
  example: {},
  exampleShape: [4, 4],
  exampleInputs: [{ name: 'offsets', datatype: 'INT64', shape: [3], data: [0, 3, 4] }],
  exampleWeights: [4],
  geometry: (read, tensor, _, inputs) => {
    const [rows = 0, channels = 1] = rowExtents(tensor, ['rows', 'channels'], false);
    const table = tableOf(read, rows, inputs);
    const { segments } = table;
    return {
      table,
      walk: rowWalk(1, rows, channels),
      regions: segments,
      perGroup: 1,
      channelsLast: true,
      largestRegion: rows,
      axisNames: ['rows', 'channels'],
      divisor: 0,
      outputShape: [segments, channels],
      channelAxis: 1,
      positions: [rows],
      list: (values) => run(0, segments).map((s) => listedRows(0, 0, rowsOf(values, s, rows))),
    };
  },
});

type SegmentTable = Extract<RegionTable, { readonly kind: 'offsets' | 'runs' | 'ids' }>;

/** @throws INVALID_INPUT unless one input says the segments, INVALID_ATTRIBUTE, INVALID_SHAPE, INVALID_DATATYPE */
const tableOf = (
  { segments, include_last_offset: last = true, uncovered = 'error' }: SegmentAttributes,
  rows: number,
  inputs: InputTensors,
): SegmentTable => {
  const [kind, ...others] = (['offsets', 'lengths', 'segment_ids'] as const).filter(
    (name) => inputs[name] !== undefined,
  );
  if (kind === undefined || others.length > 0) {
    const got = kind === undefined ? 'none of them' : [kind, ...others].join(' and ');
    throw new RequestError('INVALID_INPUT', `expected offsets, lengths or segment_ids, got ${got}`, '/inputs');
  }
  if (kind === 'segment_ids') {
    checkInput(kind, inputs, [rows], 'integer');
    if (segments === undefined) throw new Error('segments are counted before they are planned');
    return { kind: 'ids', segments, rows };
  }
  const [extent = 0] = checkInput(kind, inputs, [-1], 'integer');
  const counted = kind === 'offsets' && last ? extent - 1 : extent;
  if (counted < 0) throw new RequestError('INVALID_SHAPE', 'offsets: expected [segments + 1], got [0]');
  if (segments !== undefined && segments !== counted) {
    throw new RequestError(
      'INVALID_ATTRIBUTE',
      `segments: expected ${counted}, as ${kind} have, got ${segments}`,
      '?segments',
    );
  }
  const covers = uncovered === 'error';
  if (covers && counted === 0 && rows > 0 && (kind === 'lengths' || !last)) {
    throw new RequestError('INVALID_SHAPE', `${kind}: expected segments of all ${rows} rows, got none`);
  }
  const common = { segments: counted, rows, covers };
  return kind === 'offsets' ? { kind, ...common, open: !last } : { kind: 'runs', ...common };
};

const rowsOf = ({ offsets, lengths, segment_ids: ids }: RegionInputs, s: number, rows: number): readonly number[] => {
  if (offsets !== undefined) return run(Number(offsets[s]), Number(offsets[s + 1] ?? rows));
  if (ids !== undefined) return run(0, rows).filter((row) => Number(ids[row]) === s);
  const before = (lengths ?? []).slice(0, s).reduce<number>((sum, length) => sum + Number(length), 0);
  return run(before, before + Number(lengths?.[s]));
};
