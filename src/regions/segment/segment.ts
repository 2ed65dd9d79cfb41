import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { RegionScheme } from '../region-scheme.ts';
import { checkGiven, listedRows, rowExtents, rowWalk, run } from '../rows.ts';

const attributes = {
  segments: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 2 ** 27,
      description: 'how many segments there are, with `segment_ids`: their largest id + 1, or more',
    }),
  ),
};
const schema = Type.Object(attributes);

/** Runs of rows of a packed `[rows, channels]` (`offsets` [segments + 1]), or the rows of each id (`segment_ids` [rows]). */
export const segment: RegionScheme = {
  name: 'segment',
  title: 'Segments of packed rows, by offsets or ids.',
  attributes,
  divisorAttributes: {},
  inputs: [
    { name: 'offsets', optional: true },
    { name: 'segment_ids', optional: true },
  ],
  example: {},
  exampleShape: [4, 4],
  exampleInputs: [{ name: 'offsets', datatype: 'INT64', shape: [3], data: [0, 3, 4] }],
  exampleWeights: [4],
  geometry: (given, listing, _, inputs) => {
    const { segments: stated } = given as Static<typeof schema>;
    const [rows = 0, channels = 1] = rowExtents(listing, ['rows', 'channels'], false);
    if ((inputs.offsets === undefined) === (inputs.segment_ids === undefined)) {
      const got = inputs.offsets === undefined ? 'neither' : 'both';
      throw new RequestError('INVALID_INPUT', `expected offsets or segment_ids, got ${got}`, '/inputs');
    }
    const segments =
      inputs.offsets === undefined
        ? segmentsOf(stated, checkGiven('segment_ids', inputs, [rows], 'integer'))
        : segmentsBetween(checkGiven('offsets', inputs, [-1], 'integer'), stated);
    return {
      table: { kind: inputs.offsets === undefined ? 'ids' : 'offsets', segments, rows },
      walk: rowWalk(1, rows, channels),
      regions: segments,
      perGroup: 1,
      channelsLast: true,
      largestRegion: rows,
      divisor: 0,
      outputShape: [segments, channels],
      channelAxis: 1,
      positions: [rows],
      list: ({ offsets, segment_ids: ids }) =>
        run(0, segments).map((s) => {
          if (offsets !== undefined) return listedRows(0, 0, run(Number(offsets[s]), Number(offsets[s + 1])));
          return listedRows(
            0,
            0,
            run(0, rows).filter((row) => Number(ids?.[row]) === s),
          );
        }),
    };
  },
};

/** @throws INVALID_ATTRIBUTE without a number of segments: the plan has to know it */
const segmentsOf = (stated: number | undefined, _: readonly number[]): number => {
  if (stated !== undefined) return stated;
  const detail =
    'segments: expected the number of segments (the largest id + 1, or more) with segment_ids, got nothing';
  throw new RequestError('INVALID_ATTRIBUTE', detail, '?segments');
};

/** @throws INVALID_SHAPE without an offset, INVALID_ATTRIBUTE for another number than the offsets have */
const segmentsBetween = ([offsets = 0]: readonly number[], stated: number | undefined): number => {
  if (offsets === 0) throw new RequestError('INVALID_SHAPE', 'offsets: expected [segments + 1], got [0]');
  if (stated !== undefined && stated !== offsets - 1) {
    throw new RequestError(
      'INVALID_ATTRIBUTE',
      `segments: expected ${offsets - 1}, as offsets have, got ${stated}`,
      '?segments',
    );
  }
  return offsets - 1;
};
