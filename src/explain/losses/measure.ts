import { isOfRows } from '../../reductions/reduction.ts';
import type { ExplainedPooling } from '../explained-pooling.ts';
import { PROVENANCE } from '../provenance/list.ts';
import { singleRowOutputs } from '../rows/explain-rows.ts';
import { countRegions, valuesOfReduction } from './cell-sums.ts';
import { binsOf, entropyOf } from './entropy.ts';
import { measuredCells, realCells } from './real-cells.ts';
import { METHODS, type Method, rebuild } from './reconstruction.ts';
import { typicalOutputs } from './typical-outputs.ts';
import { type KeptVariance, keptVariance } from './variance.ts';

/** The best of the simple ways to rebuild x: error, and the range of x in decibels above it. */
export type Reconstruction = {
  readonly method: Method;
  readonly rmse: number;
  /** dB; `Infinity` without an error, null where all of x is one value. */
  readonly psnr: number | 'Infinity' | null;
  /** Largest less smallest measured value of x. */
  readonly peak: number;
  readonly rmse_by_method: Readonly<Partial<Record<Method, number>>>;
};

/** What a pooling lost. `null`: not defined for these data or this reduction; a note says why. */
export type Losses = KeptVariance & {
  readonly energy_kept: number | null;
  readonly reconstruction: Reconstruction | null;
  /** Bits a value. */
  readonly entropy_before: number;
  readonly entropy_after: number;
  readonly unused_cells: number;
  readonly padding_share: number;
  readonly notes: readonly string[];
};

/** What the losses of all reductions of one pooling have in common. */
export type MeasuredPooling = {
  readonly pooling: ExplainedPooling;
  readonly measured: Uint8Array;
  readonly regions: Uint32Array;
  readonly most: number;
  readonly range: { readonly least: number; readonly most: number; readonly n: number; readonly squares: number };
  readonly unusedCells: number;
  readonly realCells: number;
  readonly paddingShare: number;
  readonly notes: readonly string[];
};

/** Returns the cells of a pooling that are measured, and what holds for all its reductions. */
export const measurePooling = (pooling: ExplainedPooling): MeasuredPooling => {
  const { regions, most } = countRegions(pooling);
  const real = realCells(pooling);
  const { measured, nonFinite } = measuredCells(pooling, real, regions);
  let [realCount, unused] = [0, 0];
  real.forEach((isReal, position) => {
    realCount += isReal;
    if (isReal && regions[position] === 0) unused += 1;
  });
  const list = pooling.outputs.regions;
  const padding = list.reduce((sum, region) => sum + region.padding, 0);
  return {
    pooling,
    measured,
    regions,
    most,
    range: rangeOf(pooling.x.values, measured),
    unusedCells: unused,
    realCells: realCount,
    paddingShare: list.length === 0 ? 0 : padding / list.length,
    notes: nonFinite === 0 ? [] : [`${nonFinite} elements of x are not finite and are left out of the figures`],
  };
};

const rangeOf = (values: Float64Array, measured: Uint8Array): MeasuredPooling['range'] => {
  let [least, most, n, squares] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  values.forEach((value, position) => {
    if (measured[position] === 0) return;
    least = Math.min(least, value);
    most = Math.max(most, value);
    squares += value * value;
    n += 1;
  });
  return { least, most, n, squares };
};

/** Returns the losses of reduction r. `winners`: cells of its winners, where it selects. */
export const measureReduction = (shared: MeasuredPooling, r: number, winners: Int32Array | undefined): Losses => {
  const { pooling } = shared;
  const name = pooling.reductions[r]?.name ?? '';
  if (!pooling.reductions.some(isOfRows)) {
    const y = valuesOfReduction(pooling, r);
    return lossesOf(shared, name, y, typicalOutputs(pooling, r, y, PROVENANCE[name]?.typical), winners);
  }
  const y = singleRowOutputs(pooling);
  if (y !== undefined) return lossesOf(shared, name, y, y, undefined);
  const channels = channelCount(pooling);
  const undefinedOf = Array<null>(channels).fill(null);
  const losses = lossesOf(shared, name, pooling.y.values, undefined, undefined);
  return { ...losses, variance_kept: undefinedOf, variance_bound: undefinedOf };
};

const channelCount = ({ x, geometry }: ExplainedPooling): number =>
  x.shape[geometry.axisNames.indexOf('channels')] ?? 1;

/** Returns the losses of outputs y, in the order of the regions; `typical`: as typical elements, where they have these. */
const lossesOf = (
  shared: MeasuredPooling,
  name: string,
  y: Float64Array,
  typical: Float64Array | undefined,
  winners: Int32Array | undefined,
): Losses => {
  const { pooling, range } = shared;
  const rebuilt = typical && rebuild(pooling, y, typical, winners);
  const errors = METHODS.flatMap((method) => {
    const values = rebuilt?.[method];
    return values === undefined ? [] : [{ method, error: squaredError(shared, values) }];
  });
  const bins = binsOf(range.least, range.most, range.n);
  return {
    energy_kept: energyOf(range.squares, errors),
    reconstruction: reconstructionOf(shared, errors),
    ...keptVariance(pooling, y, shared),
    entropy_before: entropyOf(measuredValues(shared), bins),
    entropy_after: entropyOf(typical ?? y, bins),
    unused_cells: shared.unusedCells,
    padding_share: shared.paddingShare,
    notes: notesOf(shared, typical !== undefined, name),
  };
};

const notesOf = ({ notes, range }: MeasuredPooling, isTypical: boolean, name: string): readonly string[] => [
  ...notes,
  ...(range.n === 0 ? ['x has no finite element to measure'] : []),
  ...(isTypical
    ? []
    : [`an output of ${name} is no typical element of its region, so that no energy or reconstruction is defined`]),
];

function* measuredValues({ pooling, measured }: MeasuredPooling): Generator<number> {
  const { values } = pooling.x;
  for (let position = 0; position < values.length; position += 1)
    if (measured[position] === 1) yield values[position] as number;
}

type MethodError = { readonly method: Method; readonly error: number };

/** Σ(x − x̂)² over the measured cells. */
const squaredError = ({ pooling, measured }: MeasuredPooling, rebuilt: Float64Array): number => {
  let sum = 0;
  pooling.x.values.forEach((value, position) => {
    if (measured[position] === 1) sum += (value - (rebuilt[position] as number)) ** 2;
  });
  return sum;
};

/** 1 − Σ(x − x̂)²/Σx² of the first method: unpool of selections, else nearest. */
const energyOf = (squares: number, [first]: readonly MethodError[]): number | null =>
  first === undefined || !(squares > 0) ? null : Math.max(0, 1 - first.error / squares);

const reconstructionOf = ({ range }: MeasuredPooling, errors: readonly MethodError[]): Reconstruction | null => {
  if (range.n === 0) return null;
  const entries = errors.map(({ method, error }) => [method, Math.sqrt(error / range.n)] as const);
  const [first, ...others] = entries;
  if (first === undefined) return null;
  const [method, rmse] = others.reduce((best, entry) => (entry[1] < best[1] ? entry : best), first);
  const peak = range.most - range.least;
  const psnr = peak === 0 ? null : rmse === 0 ? 'Infinity' : 20 * Math.log10(peak / rmse);
  return { method, rmse, psnr, peak, rmse_by_method: Object.fromEntries(entries) };
};
