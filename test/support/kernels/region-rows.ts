import type { RegionRows } from '../../../src/pipeline/kernel-calls/matrix-calls.ts';
import { DTYPES } from '../../../src/tensor/dtype.ts';
import { convert, toBytes } from '../elements.ts';
import { randomSequence } from '../random-sequence.ts';

/** The rows that a region has: `count` from `first` on, or those that are listed, counted from `firstRow`. */
export type TestRegion =
  | { readonly first: number; readonly count: number }
  | { readonly firstRow: number; readonly list: readonly number[] };

type Float = RegionRows['datatype'];

/** `count` rows of numbers from −1 to 1, as the datatype has them. */
export const someRows = (datatype: Float, count: number, channels: number, seed: number): number[][] => {
  const next = randomSequence(seed);
  return Array.from({ length: count }, () =>
    Array.from({ length: channels }, () => Number(convert(2 * next() - 1, datatype))),
  );
};

/** Rows laid out for a kernel: all regions are lists, or none is. */
export const placeRows = (
  datatype: Float,
  rows: readonly (readonly number[])[],
  channels: number,
  regions: readonly TestRegion[],
) => {
  const index: number[] = [];
  const table = regions.flatMap((region) => {
    if ('first' in region) return [0, region.first, region.count, 0];
    index.push(...region.list);
    return [region.firstRow, index.length - region.list.length, region.list.length, 0];
  });
  const isListed = index.length > 0;
  const shape: RegionRows = {
    datatype,
    x: 'x',
    channels,
    table: 'table',
    ...(isListed && { index: 'index' }),
    regions: regions.length,
    elements: rows.length * regions.length,
  };
  const buffers = {
    x: toBytes(datatype, rows.flat()),
    table: toBytes('INT32', table),
    ...(isListed && { index: toBytes('INT32', index) }),
  };
  return { shape, buffers };
};

/** The rows of a region, as its reference takes them. */
export const rowsOf = (rows: readonly (readonly number[])[], region: TestRegion): (readonly number[])[] =>
  'first' in region
    ? rows.slice(region.first, region.first + region.count)
    : region.list.map((row) => rows[region.firstRow + row] ?? []);

/** Unit roundoff of a datatype of rows: half the distance from 1 to the next number. */
export const unitOf = (datatype: Float): number => (DTYPES[datatype].bytes === 4 ? 2 ** -24 : 2 ** -53);

/** Scratch full of NaN: what reads more of it than it wrote shows. */
export const spoiledBytes = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(0xff);
