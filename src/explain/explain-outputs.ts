import type { ExplanationTask } from './analysis.ts';
import { type ExplainedPooling, joinedIndex, splitIndex } from './explained-pooling.ts';
import { longs } from './longs.ts';
import type { Weighing } from './provenance/weigh-elements.ts';
import { type ExplainedOutput, explainOutput } from './weight-entries.ts';
import { winnerIndex } from './winner-index.ts';

/** The weights of outputs, one after another: those of output i lie from `offsets[i]` to `offsets[i + 1]`. */
export type WeightLists = {
  readonly offsets: readonly number[];
  readonly index: readonly number[];
  readonly weight: readonly number[];
};

/** Where the outputs of a pooling came from. */
export type ExplainedOutputs = {
  readonly lists: WeightLists;
  /** Of each reduction: the cells of its winners, where it selects. */
  readonly winnerCells: readonly (Int32Array | undefined)[];
  /** Of each reduction: whether Σ weights·x is y. */
  readonly exact: readonly boolean[];
};

/** Returns the weights of the outputs, in the order of y, or of one of them; and the winners of all. */
export const explainOutputs = (
  pooling: ExplainedPooling,
  weighings: readonly (Weighing | undefined)[],
  { choice, output }: Pick<ExplanationTask, 'choice' | 'output'>,
): ExplainedOutputs => {
  const { count } = pooling.outputs;
  const winnerCells = weighings.map((weighing) => (weighing?.selects ? new Int32Array(count).fill(-1) : undefined));
  const exact = weighings.map(() => true);
  const lists = { offsets: [0], index: [] as number[], weight: [] as number[] };
  const isWeighed = (joined: number): boolean => choice !== 'none' && (output === undefined || output === joined);
  for (let joined = 0; joined < count * weighings.length; joined += 1) {
    const [r, k] = splitIndex(pooling, joined);
    const cells = winnerCells[r];
    if (cells === undefined && !isWeighed(joined)) continue;
    const explained = explainedOutput(pooling, r, k, weighings[r]);
    if (cells !== undefined) cells[k] = explained.winner;
    if (!isWeighed(joined)) continue;
    if (!explained.exact) exact[r] = false;
    for (const index of explained.index) lists.index.push(index);
    for (const weight of explained.weight) lists.weight.push(weight);
    lists.offsets.push(lists.index.length);
  }
  return { lists, winnerCells, exact };
};

const NOTHING: ExplainedOutput = { index: [], weight: [], winner: -1, exact: false };

/** Returns the weights of output k of reduction r. */
const explainedOutput = (
  pooling: ExplainedPooling,
  r: number,
  k: number,
  weighing: Weighing | undefined,
): ExplainedOutput => {
  const reduction = pooling.reductions[r];
  if (weighing === undefined || reduction === undefined) return NOTHING;
  return explainOutput(pooling, pooling.outputs.at(k), reduction, weighing);
};

/** Returns the indices of all winners in the order of y, in the index space of the pooling; −1 where a reduction selects none. */
export const winnersOf = (
  pooling: ExplainedPooling,
  winnerCells: ExplainedOutputs['winnerCells'],
): BigInt64Array<ArrayBuffer> => {
  const { count } = pooling.outputs;
  const indexOf = winnerIndex(pooling);
  const winners = new Float64Array(count * winnerCells.length).fill(-1);
  winnerCells.forEach((cells, r) => {
    cells?.forEach((cell, k) => {
      winners[joinedIndex(pooling, r, k)] = indexOf(cell, k);
    });
  });
  return longs(winners);
};
