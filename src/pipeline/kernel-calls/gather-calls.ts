import { kernelFold } from '../../reductions/arithmetic.ts';
import type { StridedLayout } from '../../regions/geometry.ts';
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { gatherWork } from '../cost/gather-work.ts';
import { scanWork } from '../cost/move-work.ts';
import type { KernelCall } from '../plan.ts';
import type { GatherArithmetic, GatherCall, GatherTiling } from './gather-shapes.ts';
import { bigints, kernelCall } from './kernel-call.ts';
import { EMPTY_POLICIES, FINISHES, FOLD_CODES, fitsFloat32, MAPS } from './kernel-codes.ts';
import { FEW_ORDERED, KEPT_ROWS, LISTED_POSITIONS } from './kernel-limits.ts';
import { type KernelAxis, threeAxes } from './kernel-shapes.ts';

/** The datatype of the rows that are reduced. */
const rowsOf = ({ compute, input }: GatherArithmetic): DType => {
  if (compute === 'INT64' || compute === 'UINT64') return compute;
  return fitsFloat32(input) ? 'FP32' : 'FP64';
};

/** About how many elements of a region, in all lanes of a tile, are resolved at a time: they stay in L1. */
const PART_ELEMENTS = 4096;
/** Bytes of an input that is turned as a whole for each tile of lanes: wide tiles in L3 gain more than narrow ones in L2. */
const TURNED_BYTES = 2 ** 22;
/** Rows that are resolved at a time, at least: less would show in what a part costs. Rows that are 4 KiB apart share one set of L1's lines, of which there are eight. */
const FEWEST_ROWS = { apart: 16, alike: 8 } as const;
const SET_BYTES = 4096;
const fours = (count: number): number => Math.ceil(count / 4) * 4;

const tiling = ({ arithmetic, layout, regions }: GatherCall): GatherTiling => {
  const { ordered = false } = kernelFold(arithmetic);
  const { bytes } = DTYPES[rowsOf(arithmetic)];
  const apart = layout.laneStride !== 1;
  const rows = layout.planes * layout.planeRows;
  // Wide enough that what a region costs is shared by many lanes.
  const most = apart
    ? Math.max(Math.min(256 / bytes, Math.floor(TURNED_BYTES / (rows * bytes * 16)) * 16), 64 / bytes)
    : 1024;
  const fits = ordered ? Math.max(Math.floor(PART_ELEMENTS / regions.largestRegion / 4) * 4, 4) : most;
  const tile = Math.max(Math.min(fours(layout.lanes), most, fits), 4);
  // Turning reads every row once; few regions of many planes read few of them.
  const readsMost = regions.elements >= rows / 2;
  const turns =
    apart && readsMost && layout.groupStride === 0 && regions.regions > 1 && rows * tile * bytes <= TURNED_BYTES;
  const alike = (layout.rowStride * DTYPES[arithmetic.input].bytes) % SET_BYTES === 0;
  const orderedRows = ordered ? Math.min(fours(regions.largestRegion), FEW_ORDERED) : 0;
  return {
    tile,
    tileRows: Math.max(Math.floor(PART_ELEMENTS / tile / 4) * 4, FEWEST_ROWS[alike ? 'alike' : 'apart'], orderedRows),
    turnedRows: turns ? rows : 0,
    regionElements: ordered ? Math.max(regions.largestRegion, FEW_ORDERED) : 0,
  };
};

/** Bytes that a call takes for itself. */
export const gatherScratchBytes = (call: GatherCall): number => {
  const { tile, tileRows: part, turnedRows, regionElements } = tiling(call);
  const { bytes } = DTYPES[rowsOf(call.arithmetic)];
  // Turned elements have their weights behind them.
  const turned = turnedRows * tile * bytes * (call.arithmetic.fold === 'soft' ? 2 : 1);
  const kept = call.regions.channelsLast ? 0 : 2 * tile * KEPT_ROWS;
  const words = kept + 11 * tile + tile * regionElements + (part + 5) * tile;
  return words * 8 + turned + part * 52 + Math.max(256, part) * 32 + 64;
};

/**
 * Reduces the regions that a call before it has set, element by element: knows every reduction, winners (a tie: the
 * first; a NaN wins: the first NaN), NaN that are no elements and a policy for empty regions. Returns 1 when a NaN meets
 * an integer output, 2 for an empty region with `empty: 'error'`.
 */
export const gather = (call: GatherCall & { readonly scratch: string }): KernelCall => {
  const { arithmetic, layout, regions, x, y, indices = 0, exponents = 0, weights, divisor, scratch } = call;
  const { input, output, fold, part, emptyValue } = arithmetic;
  const { map = 'none', finish = 'none', p = 1, floor = 0, scaled = false } = kernelFold(arithmetic);
  const rows = rowsOf(arithmetic);
  const tiles = tiling(call);
  return kernelCall(
    'gather_pool',
    {
      ...{ inputType: DTYPES[input].code, computeType: DTYPES[rows].code, outputType: DTYPES[output].code },
      ...{ mapKind: MAPS[map], p, foldKind: FOLD_CODES[fold], finishKind: FINISHES[part ?? finish], floor, exponents },
      ...{ scaled: Number(scaled), divisor, identity: emptyValue, from: x, y, indices },
      ...{ outerCount: layout.outer, columnCount: layout.lanes, regionCount: regions.regions },
      ...{ perGroup: regions.perGroup, channelsLast: Number(regions.channelsLast), ...strideArgs(layout) },
      ...{
        planeRows: layout.planeRows,
        turnedRows: tiles.turnedRows,
        tileColumns: tiles.tile,
        tileRows: tiles.tileRows,
      },
      ...{ regionElements: tiles.regionElements, weights: weights?.buffer ?? 0, weightStride: weights?.stride ?? 0 },
      ...{
        skipNan: Number(call.skipNan),
        lastNan: Number(call.lastNan),
        empty: EMPTY_POLICIES[call.empty],
        scratch,
      },
    },
    gatherWork(call, rows, tiles),
  );
};

const strideArgs = ({ outerStride, laneStride, rowStride, planeStride, groupStride }: StridedLayout) =>
  bigints({ strideOfOuter: outerStride, columnStride: laneStride, rowStride, planeStride, groupStride });

/** Bytes that `scanRegions` takes: a list of positions of a table, or, of products, an i32 for each cell of three axes, those that are missing included. */
export const scanScratchBytes = (axes: readonly Pick<KernelAxis, 'input'>[]): number =>
  Math.max(4 * axes.reduce((cells, { input }) => cells + input, 3 - axes.length), 48 * LISTED_POSITIONS);

/** Returns 1 when a region that was set reads a NaN of x, `count` elements of a float datatype. */
export const scanRegions = (call: {
  readonly datatype: DType;
  readonly x: string;
  readonly count: number;
  readonly layout: StridedLayout;
  readonly regions: number;
  /** Elements of all regions of one lane that are looked at one by one where there is a NaN. */
  readonly listed: number;
  readonly scratch: string;
}): KernelCall => {
  const { datatype, x, count, layout, regions, listed, scratch } = call;
  const { outer, lanes, laneStride, planeRows } = layout;
  const { code, bytes } = DTYPES[datatype];
  return kernelCall(
    'scan_regions',
    { datatype: code, x, elements: count, outer, columns: lanes, regions, ...strideArgs(layout), planeRows, scratch },
    scanWork({ bytes: count * bytes, listed, lanes, isLine: laneStride === 1 }),
  );
};

/** Sets the regions of the next gather calls: products of the intervals of one to three axes, their taps weighted by FP64 filters. */
export const regionsAxes = (axes: readonly KernelAxis[], filters: readonly string[] = []): KernelCall => {
  const [first, second, third] = threeAxes(axes);
  const [taps0 = 0, taps1 = 0, taps2 = 0] = [...Array<0>(3 - filters.length).fill(0), ...filters];
  return kernelCall(
    'regions_axes',
    {
      ...{ table0: first.axis, positions0: first.output },
      ...{ table1: second.axis, input1: second.input, positions1: second.output },
      ...{ table2: third.axis, input2: third.input, positions2: third.output },
      ...{ taps0, taps1, taps2 },
    },
    {},
  );
};
