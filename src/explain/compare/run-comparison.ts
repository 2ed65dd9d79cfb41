import { elementCount } from '../../tensor/shape.ts';
import { byteCount, type TensorSpec } from '../../tensor/tensor.ts';
import type { AnalyzedTensors } from '../analysis.ts';
import { explainOutputs } from '../explain-outputs.ts';
import { type Losses, type MeasuredPooling, measurePooling, measureReduction } from '../losses/measure.ts';
import { openPooling, weighingsOf } from '../open-pooling.ts';
import {
  type ComparisonDocument,
  type ComparisonResult,
  type ComparisonTask,
  candidateOutput,
  type PlannedCandidate,
} from './comparison.ts';
import { none, type Ranked, recommend } from './recommendation.ts';
import { bestRmse, measuresOf, scoreOf } from './score.ts';

/** Returns the compared poolings, the best first, and what they recommend. */
export const runComparison = (task: ComparisonTask, tensors: AnalyzedTensors): ComparisonDocument => {
  const { candidates, skipped, purpose } = task;
  const measured = candidates.map((candidate, i) => measure(task, candidate, i, tensors));
  const order = [...measured].sort(
    (a, b) =>
      b.ranked.score - a.ranked.score || a.ranked.bytes - b.ranked.bytes || a.ranked.operations - b.ranked.operations,
  );
  const reason = withoutScore(measured.map(({ range }) => range));
  return {
    results: (reason === undefined ? order : measured).map(({ ranked, candidate }) =>
      resultOf(candidate, ranked, reason === undefined ? ranked.score : null),
    ),
    skipped,
    recommendation:
      reason === undefined
        ? recommend(
            order.map(({ ranked }) => ranked),
            purpose,
          )
        : none(reason),
  };
};

type MeasuredCandidate = {
  readonly candidate: PlannedCandidate;
  readonly ranked: Ranked;
  readonly range: MeasuredPooling['range'];
};

const measure = (
  task: ComparisonTask,
  candidate: PlannedCandidate,
  i: number,
  tensors: AnalyzedTensors,
): MeasuredCandidate => {
  const { step, pool, attributes, bytes, cost } = candidate;
  const pooling = openPooling(step, task.inputs, tensors, candidateOutput(i));
  const shared = measurePooling(pooling);
  const { winnerCells } = explainOutputs(pooling, weighingsOf(pooling, 'none'), { choice: 'none' });
  const losses = pooling.reductions.map((_, r) => measureReduction(shared, r, winnerCells[r]));
  const hasIndices = pooling.attributes.return_indices === true;
  const measures = measuresOf(shared, losses, hasIndices);
  const x = task.inputs.find(({ name }) => name === 'x') as TensorSpec;
  const size = { bytes: byteCount(x), elements: elementCount(x.shape) };
  const errors = losses.map((each) => bestRmse(each, hasIndices)).filter((rmse) => rmse !== undefined);
  const ranked = {
    ...scoreOf(measures, { bytes, cost }, size, task.purpose),
    pool,
    attributes,
    bytes,
    operations: cost.operations,
    measures,
    losses,
    rmse: errors.length === 0 ? undefined : Math.min(...errors),
    unusedCells: shared.unusedCells,
  };
  return { candidate, ranked, range: shared.range };
};

/** Returns why there is no score, where x has nothing to lose. */
const withoutScore = (ranges: readonly MeasuredPooling['range'][]): string | undefined => {
  if (ranges.every(({ n }) => n === 0)) return 'the input has no finite element';
  if (ranges.every(({ n, least, most }) => n === 0 || least === most))
    return 'the input is constant, so no pooling can lose anything';
  return undefined;
};

const resultOf = (
  { step: _, ...candidate }: PlannedCandidate,
  { losses, terms }: { readonly losses: readonly Losses[]; readonly terms: Ranked['terms'] },
  score: number | null,
): ComparisonResult => ({
  ...candidate,
  explanation: losses.length === 1 ? (losses[0] as Losses) : losses,
  score,
  terms,
});
