import { type Arithmetic, kernelFold } from '../../reductions/arithmetic.ts';
import { DTYPES } from '../../tensor/dtype.ts';
import { nanosecondsOf } from '../cost/rates.ts';
import type { KernelCall } from '../plan.ts';
import { FINISHES, FOLDS, RULES } from './kernel-codes.ts';

/** Buffers of a state's slots: first and second sums, counts, centres; FP64. */
type Slots = readonly (string | undefined)[];

const addresses = (slots: Slots): readonly (string | 0)[] => slots.map((buffer) => buffer ?? 0);

/** Merges states [shards, n] into [n], in the order of the shards. */
export const mergeStates = (facts: {
  readonly rule: keyof typeof RULES;
  readonly arithmetic: Arithmetic;
  readonly shards: number;
  readonly n: number;
  readonly from: Slots;
  readonly merged: Slots;
}): KernelCall => {
  const { rule, arithmetic, shards, n, from, merged } = facts;
  const { p = 1 } = kernelFold(arithmetic);
  const isPower = rule === 'exponentials' || rule === 'powers';
  return {
    kernel: 'merge_states',
    args: [RULES[rule], p, shards, n, ...addresses(from), ...addresses(merged)],
    nanoseconds: nanosecondsOf({ merged_state: shards * n, ...(isPower && { merged_power: (shards - 1) * n }) }),
  };
};

/** The values y [n], FP64, of states. */
export const finishStates = (facts: {
  readonly rule: keyof typeof RULES;
  /** That of the values. */
  readonly arithmetic: Arithmetic;
  readonly n: number;
  readonly merged: Slots;
  readonly y: string;
}): KernelCall => {
  const { rule, arithmetic, n, merged, y } = facts;
  const { finish = 'none', p = 1, floor = 0 } = kernelFold(arithmetic);
  const scaled = Number(rule === 'powers');
  return {
    kernel: 'finish_states',
    args: [RULES[rule], FINISHES[finish], p, floor, scaled, arithmetic.emptyValue, n, ...addresses(merged), y],
    nanoseconds: nanosecondsOf({ finished_state: n }),
  };
};

/** Merges winners [shards, n] and their INT64 indices (−1: none), moved by `offsets` [shards], into y and winners [n]. */
export const mergeWinners = (facts: {
  readonly compute: 'FP64' | 'INT64' | 'UINT64';
  readonly by: 'max' | 'min';
  /** Whether of several NaN the last wins. */
  readonly lastNan: boolean;
  readonly shards: number;
  readonly n: number;
  readonly values: string;
  readonly indices: string;
  readonly offsets: string | undefined;
  readonly y: string;
  readonly winners: string;
}): KernelCall => {
  const { compute, by, lastNan, shards, n, values, indices, offsets = 0, y, winners } = facts;
  const what = [DTYPES[compute].code, FOLDS[by], Number(lastNan), shards, n];
  return {
    kernel: 'merge_winners',
    args: [...what, values, indices, offsets, y, winners],
    nanoseconds: nanosecondsOf({ merged_state: shards * n }),
  };
};
