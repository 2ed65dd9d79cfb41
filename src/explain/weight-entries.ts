import type { Reduction } from '../reductions/reduction.ts';
import { type ExplainedPooling, elementsOfOutput, type OutputElements, positionOf } from './explained-pooling.ts';
import type { Weighing } from './provenance/weigh-elements.ts';
import type { PooledOutput, PooledOutputs } from './regions/region-cells.ts';

/** Weights of cells of x, ascending by their index, each index once; −1 is constant padding. */
export type Entries = { readonly index: readonly number[]; readonly weight: readonly number[] };

/** What one output came from. */
export type ExplainedOutput = Entries & {
  /** Cell of the winner, counted as the pooling's cells are; −1: none, or constant padding. */
  readonly winner: number;
  readonly exact: boolean;
};

/** Returns the weights of the cells of one output. */
export const explainOutput = (
  pooling: ExplainedPooling,
  output: PooledOutput,
  reduction: Pick<Reduction, 'inputs'>,
  { weigh }: Weighing,
): ExplainedOutput => {
  const elements = elementsOfOutput(pooling, output, reduction);
  const { weights, winner, exact } = weigh(elements);
  const { region } = output;
  const place = winner < 0 ? -1 : (elements.elements?.[winner] ?? winner);
  // A sample between cells has no cell of its own.
  const cell = place < 0 || region.first !== undefined ? -1 : (region.cells[place] as number);
  return { ...entriesOf(pooling.outputs, output, elements, weights), winner: cell, exact };
};

const entriesOf = (
  outputs: PooledOutputs,
  output: PooledOutput,
  { elements }: OutputElements,
  weights: Float64Array,
): Entries => {
  const { cells, first, factors } = output.region;
  const index: number[] = [];
  const weight: number[] = [];
  let isAscending = true;
  const push = (cell: number, value: number): void => {
    if (value === 0) return;
    const position = positionOf(outputs, output, cell);
    if (index.length > 0 && position <= (index.at(-1) as number)) isAscending = false;
    index.push(position);
    weight.push(value);
  };
  weights.forEach((value, i) => {
    const e = elements?.[i] ?? i;
    if (first === undefined || factors === undefined) push(cells[e] as number, value);
    else
      for (let c = first[e] as number; c < (first[e + 1] as number); c += 1)
        push(cells[c] as number, value * (factors[c] as number));
  });
  return isAscending ? { index, weight } : merged(index, weight);
};

/** Returns entries in ascending order, those of one index added; none of weight 0. */
const merged = (index: readonly number[], weight: readonly number[]): Entries => {
  const order = [...index.keys()].sort((a, b) => (index[a] as number) - (index[b] as number) || a - b);
  const entries = { index: [] as number[], weight: [] as number[] };
  for (const at of order) {
    const last = entries.index.length - 1;
    if (entries.index[last] === index[at]) (entries.weight[last] as number) += weight[at] as number;
    else {
      entries.index.push(index[at] as number);
      entries.weight.push(weight[at] as number);
    }
  }
  const isKept = entries.weight.map((value) => value !== 0);
  return {
    index: entries.index.filter((_, e) => isKept[e]),
    weight: entries.weight.filter((_, e) => isKept[e]),
  };
};
