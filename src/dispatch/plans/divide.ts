import type { RunTask } from '../../../workers/run-plan.ts';
import type { Plan, PlanPart } from '../../pipeline/plan.ts';
import { byteCount, type Tensor } from '../../tensor/tensor.ts';
import { LONG_MICROSECONDS } from '../queue/owner-queue.ts';

/** How wide plans are divided. */
export type Division = {
  /** Estimated µs of a part at most: short work waits no longer for a thread. */
  readonly mostMicroseconds: number;
  /** And at least: beside it the part's message, 0.1 ms, is small. */
  readonly leastMicroseconds: number;
};

export const DIVISION: Division = { mostMicroseconds: 5000, leastMicroseconds: 2500 };

/** Estimated nanoseconds to copy a byte: one that every part needs, or that lies in a chunk with those of other parts. */
const COPY_NS = 0.3;
/** Most of the work that such copies may add, and most of long work, which must not keep a thread from others. */
const COPY_SHARE = 0.1;
const LONG_COPY_SHARE = 0.5;
/** A chunk above this did not come from a socket: parts of it are copied. */
const CHUNK_BYTES = 2 ** 18;
/** Bytes of the inputs that every part needs in all threads together, where those of one thread are not more. */
const SHARED_BYTES = 2 ** 26;

/** A plan, its inputs, and the function that divides the plan: into so many parts, or fewer. */
export type WideTask = RunTask & { readonly divide: (plan: Plan, most: number) => readonly PlanPart[] };

/** The parts of a plan, whose outputs follow one another. */
export type DividedPlan = {
  readonly parts: readonly PlanPart[];
  /** Names of the inputs that every part needs whole. */
  readonly shared: ReadonlySet<string>;
  /** Parts that wait or run at the same time, at most; each of them has a copy of the shared inputs. */
  readonly concurrency: number;
};

/**
 * Returns the parts of a task; undefined where it is short and has no two threads, or is indivisible. Which bytes come out
 * does not depend on it.
 */
export const divideTask = (
  { plan, inputs, divide }: WideTask,
  threads: { readonly count: number; readonly idle: number },
  division: Division,
): DividedPlan | undefined => {
  const { microseconds } = plan.cost;
  const idle = Math.max(threads.idle, 1);
  // As many for each thread: of three parts, the last would keep one thread waiting.
  const wanted = Math.max(1, Math.ceil(microseconds / division.mostMicroseconds / idle)) * idle;
  const most = Math.min(wanted, Math.floor(microseconds / division.leastMicroseconds));
  const parts = most < 2 ? [] : divide(plan, most);
  if (parts.length < 2) return undefined;
  const shared = new Set(plan.inputs.filter((_, i) => parts[0]?.ranges[i] === undefined).map(({ name }) => name));
  const bytes = copiedBytes(inputs, parts, shared);
  const share = microseconds > LONG_MICROSECONDS ? LONG_COPY_SHARE : COPY_SHARE;
  const affordable = (share * microseconds * 1000) / COPY_NS - bytes.once;
  // Each part lays out the shared inputs, too.
  const count = bytes.each === 0 ? parts.length : Math.min(parts.length, Math.floor(affordable / bytes.each));
  if (count < 2 || affordable < 0) return undefined;
  const copies = bytes.each === 0 ? Number.POSITIVE_INFINITY : Math.floor(SHARED_BYTES / bytes.each);
  return {
    parts: count < parts.length ? divide(plan, count) : parts,
    shared,
    // One more than threads: it waits for its turn while the others run.
    concurrency: Math.max(1, Math.min(threads.count + 1, copies)),
  };
};

/** Returns the bytes that are copied once, and those that are copied for each part. */
const copiedBytes = (
  inputs: readonly Tensor[],
  parts: readonly PlanPart[],
  shared: ReadonlySet<string>,
): { once: number; each: number } => {
  let [once, each] = [0, 0];
  for (const { chunks, ...spec } of inputs) {
    const bytes = byteCount(spec);
    const i = parts[0]?.plan.inputs.findIndex(({ name }) => name === spec.name) ?? 0;
    if (shared.has(spec.name)) {
      each += bytes;
      continue;
    }
    for (const { length } of chunks) if (length > CHUNK_BYTES) once += length;
    // What several parts read.
    once += parts.reduce((sum, { ranges }) => sum + (ranges[i]?.end ?? 0) - (ranges[i]?.begin ?? 0), -bytes);
  }
  return { once, each };
};
