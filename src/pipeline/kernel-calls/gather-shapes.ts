import type { Arithmetic } from '../../reductions/arithmetic.ts';
import type { StridedLayout } from '../../regions/geometry.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { EMPTY_POLICIES } from './kernel-codes.ts';

/** The arithmetic of a gather call: elements of `input` are reduced to values of `output`. */
export type GatherArithmetic = Arithmetic & { readonly input: DType; readonly output: DType };

/** The regions of a gather call: y is `[outer, lanes, regions]`, or, channels last, `[outer, regions, lanes]`. */
export type GatherRegions = {
  readonly regions: number;
  /** Regions of one plane or box; those of different ones do not share a line of y. */
  readonly perGroup: number;
  readonly channelsLast: boolean;
  readonly largestRegion: number;
  /** Elements of all regions of one `outer`, of one lane. */
  readonly elements: number;
};

export type GatherCall = {
  readonly arithmetic: GatherArithmetic;
  readonly layout: StridedLayout;
  readonly regions: GatherRegions;
  readonly x: string;
  readonly y: string;
  /** Buffer of the winners: INT64 positions, −1 where nothing wins. */
  readonly indices?: string;
  /** Buffer of p for each lane, FP64. */
  readonly exponents?: string;
  /** Buffer of FP64 weights of the positions, and how many each plane has (0: all planes share them). */
  readonly weights?: { readonly buffer: string; readonly stride: number };
  /** What `divide` divides by; 0 = the product of the region's cells. */
  readonly divisor: number;
  /** Whether NaN are not elements. */
  readonly skipNan: boolean;
  /** Whether of several NaN that win the last one is the winner, not the first. */
  readonly lastNan: boolean;
  readonly empty: keyof typeof EMPTY_POLICIES;
  /** Whether elements are samples of four cells, or these cells by themselves; whether the taps of windows have weights. */
  readonly samples?: 'whole' | 'apart' | undefined;
  readonly filtered?: boolean;
  /** Whether regions are products of intervals, not of a table. */
  readonly products?: boolean;
};

/** Lanes that are reduced at a time, rows that are resolved at a time, and room for what is turned or sorted. */
export type GatherTiling = {
  readonly tile: number;
  readonly tileRows: number;
  /** Rows of the input that is turned for each tile; 0: it is not turned. */
  readonly turnedRows: number;
  /** Elements of a region that is sorted; 0: regions are not sorted. */
  readonly regionElements: number;
};
