import type { Losses, MeasuredPooling } from '../losses/measure.ts';
import type { PlannedCandidate, Purpose, Terms } from './comparison.ts';
import { MEASURES, type Measure, OPERATIONS_DOUBLINGS, OPERATIONS_WEIGHT, PURPOSE_WEIGHTS } from './purposes.ts';

/** The measures of a candidate, each in [0, 1]; what is not defined counts 0. */
export type Measures = Readonly<Record<Measure, number>>;

/** A score, its terms, and the quality, which is the score without bytes and operations. */
export type Score = { readonly score: number; readonly quality: number; readonly terms: Terms };

const between = (value: number): number => Math.min(1, Math.max(0, value));

/** Returns the measures of one candidate: of several reductions, the largest of each. */
export const measuresOf = (shared: MeasuredPooling, losses: readonly Losses[], hasIndices: boolean): Measures => {
  const variance = varianceOf(shared);
  const most = (measure: (each: Losses) => number): number => between(Math.max(0, ...losses.map(measure)));
  return {
    energy: most(({ energy_kept }) => energy_kept ?? 0),
    variance: most(({ variance_kept }) => meanOf(variance_kept)),
    reconstruction: most((each) => {
      const rmse = bestRmse(each, hasIndices);
      return rmse === undefined || !(variance > 0) ? 0 : 1 - rmse ** 2 / variance;
    }),
    unused: between(shared.realCells === 0 ? 0 : 1 - shared.unusedCells / shared.realCells),
    padding: between(1 - shared.paddingShare),
    entropy: most(({ entropy_before, entropy_after }) => (entropy_before > 0 ? entropy_after / entropy_before : 0)),
  };
};

/** Returns the error of the best reconstruction; unpooling needs the indices beside y. */
export const bestRmse = ({ reconstruction }: Losses, hasIndices: boolean): number | undefined => {
  if (reconstruction === null) return undefined;
  const { unpool, ...others } = reconstruction.rmse_by_method;
  const errors = [...Object.values(others), ...(hasIndices && unpool !== undefined ? [unpool] : [])];
  return errors.length === 0 ? undefined : Math.min(...errors);
};

const meanOf = (values: readonly (number | null)[]): number => {
  const defined = values.filter((value) => value !== null);
  return defined.length === 0 ? 0 : defined.reduce((sum, value) => sum + value, 0) / defined.length;
};

/** The variance of the measured cells of x. */
const varianceOf = ({ pooling, measured, range }: MeasuredPooling): number => {
  const { values } = pooling.x;
  let sum = 0;
  values.forEach((value, position) => {
    if (measured[position] === 1) sum += value;
  });
  const mean = sum / range.n;
  let squares = 0;
  values.forEach((value, position) => {
    if (measured[position] === 1) squares += (value - mean) ** 2;
  });
  return squares / range.n;
};

/** Returns the score for a purpose: the quality less the share of bytes and of operations, to 6 decimals. */
export const scoreOf = (
  measures: Measures,
  { bytes, cost }: Pick<PlannedCandidate, 'bytes' | 'cost'>,
  x: { readonly bytes: number; readonly elements: number },
  purpose: Purpose,
): Score => {
  const { bytes: bytesWeight, ...weights } = PURPOSE_WEIGHTS[purpose];
  const terms: Record<string, number> = {};
  let quality = 0;
  for (const measure of MEASURES) {
    const weight: number | undefined = (weights as Readonly<Partial<Record<Measure, number>>>)[measure];
    if (weight === undefined) continue;
    terms[measure] = weight * measures[measure];
    quality += weight * measures[measure];
  }
  terms.bytes = -bytesWeight * Math.log2(1 + bytes / x.bytes);
  terms.operations =
    -OPERATIONS_WEIGHT * Math.min(1, Math.log2(1 + cost.operations / x.elements) / OPERATIONS_DOUBLINGS);
  const score = quality + terms.bytes + terms.operations;
  return { score: Math.round(score * 1e6) / 1e6, quality, terms };
};
