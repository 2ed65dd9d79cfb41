import type { Plan } from '../plan.ts';

/** One part of the work of a stream: a plan over the bytes of x from `begin` to `end`. */
export type StreamTask = {
  readonly plan: Plan;
  readonly begin: number;
  readonly end: number;
  /** Set if its outputs are a state, which is merged. */
  readonly merge?: StateMerge;
};

/**
 * The merge of a state. The first one is the state of its slice; `plan` merges each further one with the state so far, stacked. The
 * plan of the last one returns the output of the slice.
 */
export type StateMerge = { readonly plan: Plan; readonly isFirst: boolean; readonly isLast: boolean };

/**
 * Parts of the work in the order of their outputs, which concatenated are the whole output. Their begins and ends depend on the
 * shape alone and never decrease; neighbors may overlap, and bytes between two tasks are skipped.
 */
export type StreamTasks = { readonly count: number; readonly at: (index: number) => StreamTask };

/** Bytes of x that tasks take. */
export type StreamSizes = {
  /** Usual size of a task: a message to a worker is then small beside the work. */
  readonly taskBytes: number;
  /** A task has so many times the rows that it shares with its neighbor, up to `mostBytes`: shared rows are folded twice. */
  readonly overlaps: number;
  readonly mostBytes: number;
  /** Slices up to this size are never cut. */
  readonly wholeSliceBytes: number;
  /**
   * Slices above it that are one region are pooled in parts, whose states are merged. The bytes of that may differ from
   * those of the whole: it has to be what is taken without a stream.
   */
  readonly unmergedBytes: number;
};

/** The sizes of streams where so many bytes are taken without one. */
export const streamSizes = (maxBodyBytes: number): StreamSizes => ({
  taskBytes: 2 ** 20,
  overlaps: 8,
  mostBytes: 2 ** 24,
  wholeSliceBytes: 2 ** 22,
  unmergedBytes: maxBodyBytes,
});

/** Fewest tasks that a tensor of enough slices is cut into: the first output is sent before a quarter of the body is received. */
const LEAST_TASKS = 8;

/** Tasks of `slices` slices of so many bytes, as many as fill a task at a time; `planOf` so many. */
export const wholeSlices = (
  slices: number,
  sliceBytes: number,
  taskBytes: number,
  planOf: (slices: number) => Plan,
): StreamTasks => {
  const filling = Math.max(1, Math.floor(taskBytes / sliceBytes));
  const each = Math.min(filling, Math.ceil(slices / LEAST_TASKS));
  const usual = planOf(each);
  const rest = slices % each;
  const last = rest === 0 ? usual : planOf(rest);
  const count = Math.ceil(slices / each);
  return {
    count,
    at: (index) => ({
      plan: index === count - 1 ? last : usual,
      begin: index * each * sliceBytes,
      end: Math.min((index + 1) * each, slices) * sliceBytes,
    }),
  };
};

/** The tasks of one slice for each of `slices`, one slice after another. */
export const repeated = (tasks: StreamTasks, slices: number, sliceBytes: number): StreamTasks => ({
  count: slices * tasks.count,
  at: (index) => {
    const task = tasks.at(index % tasks.count);
    const offset = Math.floor(index / tasks.count) * sliceBytes;
    return { ...task, begin: offset + task.begin, end: offset + task.end };
  },
});
