import { type Arithmetic, kernelFold } from '../../reductions/arithmetic.ts';
import { DTYPES } from '../../tensor/dtype.ts';
import type { KernelCall } from '../plan.ts';
import { kernelCall } from './kernel-call.ts';
import { FINISHES, FOLD_CODES, RULES } from './kernel-codes.ts';

/** Buffers of a state's slots: first and second sums, counts, centers; FP64. */
type Slots = readonly (string | undefined)[];

const slotArgs = ([firsts, seconds, counts, centers]: Slots) => ({
  ...{ firsts: firsts ?? 0, seconds: seconds ?? 0, counts: counts ?? 0, centers: centers ?? 0 },
});

/** Merges states [shards, n] into [n], in the order of the shards. */
export const mergeStates = (call: {
  readonly rule: keyof typeof RULES;
  readonly arithmetic: Arithmetic;
  readonly shards: number;
  readonly n: number;
  readonly from: Slots;
  readonly merged: Slots;
}): KernelCall => {
  const { rule, arithmetic, shards, n, from, merged } = call;
  const { p = 1 } = kernelFold(arithmetic);
  const isPower = rule === 'exponentials' || rule === 'powers';
  const [mergedFirsts = 0, mergedSeconds = 0, mergedCounts = 0, mergedCenters = 0] = merged;
  return kernelCall(
    'merge_states',
    {
      ...{ rule: RULES[rule], p, shards, n, ...slotArgs(from) },
      ...{ mergedFirsts, mergedSeconds, mergedCounts, mergedCenters },
    },
    { merged_state: shards * n, ...(isPower && { merged_power: (shards - 1) * n }) },
  );
};

/** The values y [n], FP64, of states. */
export const finishStates = (call: {
  readonly rule: keyof typeof RULES;
  /** That of the values. */
  readonly arithmetic: Arithmetic;
  readonly n: number;
  readonly merged: Slots;
  readonly y: string;
}): KernelCall => {
  const { rule, arithmetic, n, merged, y } = call;
  const { finish = 'none', p = 1, floor = 0 } = kernelFold(arithmetic);
  const scaled = Number(rule === 'powers');
  const { emptyValue } = arithmetic;
  const codes = { rule: RULES[rule], finish: FINISHES[finish] };
  return kernelCall(
    'finish_states',
    { ...codes, p, floor, scaled, emptyValue, n, ...slotArgs(merged), y },
    { finished_state: n },
  );
};

/** Merges winners [shards, n] and their INT64 indices (−1: none), moved by `offsets` [shards], into y and winners [n]. */
export const mergeWinners = (call: {
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
  const { compute, by, lastNan, shards, n, values, indices, offsets = 0, y, winners } = call;
  const codes = { computeType: DTYPES[compute].code, foldKind: FOLD_CODES[by], lastNan: Number(lastNan) };
  return kernelCall(
    'merge_winners',
    { ...codes, shards, n, values, indices, offsets, y, winners },
    { merged_state: shards * n },
  );
};
