import type { PlanCost } from '../../pipeline/plan.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import type { AnalyzedStep } from '../analysis.ts';
import type { Losses } from '../losses/measure.ts';
import type { Measure } from './purposes.ts';

/** What poolings are compared for. */
export const PURPOSES = ['classification', 'detection', 'retrieval', 'reconstruction'] as const;

export type Purpose = (typeof PURPOSES)[number];

/** A pooling that is compared. */
export type Candidate = {
  /** `region/reduction`, several reductions with commas. */
  readonly pool: string;
  readonly attributes: Readonly<Record<string, unknown>>;
};

/** A point of a grid that is no pooling of the tensor, and why. */
export type SkippedCandidate = Candidate & { readonly reason: string };

/** A candidate that was planned: the shape of y, the bytes of all its outputs, and its cost. */
export type PlannedCandidate = Candidate & {
  readonly step: AnalyzedStep;
  readonly shape: readonly number[];
  readonly bytes: number;
  readonly cost: PlanCost;
};

/** The analysis of several poolings of one tensor. */
export type ComparisonTask = {
  readonly kind: 'comparison';
  readonly inputs: readonly TensorSpec[];
  readonly candidates: readonly PlannedCandidate[];
  readonly skipped: readonly SkippedCandidate[];
  readonly purpose: Purpose;
};

/** The terms of a score by their names: measures times their weights, and what bytes and operations take from it. */
export type Terms = Readonly<Partial<Record<Measure | 'bytes' | 'operations', number>>>;

/** A compared pooling. `score`: null where x is constant or has no finite element. */
export type ComparisonResult = Omit<PlannedCandidate, 'step'> & {
  readonly explanation: Losses | readonly Losses[];
  readonly score: number | null;
  readonly terms: Terms;
};

/** The response of a comparison; `results` begin with the best. */
export type ComparisonDocument = {
  readonly results: readonly ComparisonResult[];
  readonly skipped: readonly SkippedCandidate[];
  readonly recommendation: { readonly index: number | null; readonly sentence: string };
};

/** Returns the name of the tensor y of a candidate. */
export const candidateOutput = (i: number): string => `#y ${i}`;
