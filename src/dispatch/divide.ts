import type { RunTask } from '../../workers/run-plan.ts';
import type { Plan, PlanPart } from '../pipeline/plan.ts';
import { byteCount, type Tensor } from '../tensor/tensor.ts';

/** How wide plans are divided. */
export type Division = {
  /** Estimated µs of a part at most: what is small waits no longer for a thread. */
  readonly mostMicroseconds: number;
  /** And at least: beside it the part's message, 0.1 ms, is small. */
  readonly leastMicroseconds: number;
};

export const DIVISION: Division = { mostMicroseconds: 5000, leastMicroseconds: 2500 };

/** Estimated nanoseconds to copy a byte that several parts need, or that lies in a chunk with those of others. */
const COPY_NS = 0.3;
/** Most of the work that such copies may take, as they are made on the event loop. */
const COPY_SHARE = 0.1;
/** A chunk above this is one that did not come from a socket: parts of it are copied. */
const CHUNK_BYTES = 2 ** 18;

/** A task, and which of its inputs others need, too, that are posted after it. */
export type DividedTask = RunTask & { readonly shared: ReadonlySet<string> };

/** A plan, its inputs, and what divides it: into so many parts, or fewer. */
export type WideTask = RunTask & { readonly divide: (plan: Plan, most: number) => readonly PlanPart[] };

/**
 * The parts that a task is done in, one after another in its outputs; none where it is too small for several, short and no
 * thread is idle, or indivisible. Which bytes come out does not depend on it.
 */
export const divideTask = (
  { plan, inputs, divide }: WideTask,
  idleThreads: number,
  division: Division,
): readonly DividedTask[] => {
  const { microseconds } = plan.cost;
  const threads = Math.max(idleThreads, 1);
  // As many for each thread: of three parts, the last would keep one thread waiting.
  const wanted = Math.max(1, Math.ceil(microseconds / division.mostMicroseconds / threads)) * threads;
  const most = Math.min(wanted, Math.floor(microseconds / division.leastMicroseconds));
  if (most < 2) return [];
  const parts = divide(plan, most);
  const copied = copiedBytes(inputs, parts[0]);
  const affordable = (COPY_SHARE * microseconds * 1000) / COPY_NS;
  if (parts.length < 2 || copied.once + copied.each * 2 > affordable) return [];
  // What all parts need is also laid out again in each: one for each thread, and no smaller ones.
  const fewer = copied.each === 0 ? parts.length : Math.min(idleThreads, (affordable - copied.once) / copied.each);
  if (fewer < 2) return [];
  return (fewer < parts.length ? divide(plan, Math.floor(fewer)) : parts).map((part, i, { length }) =>
    partTask(inputs, part, i === length - 1),
  );
};

/** Bytes that are copied once, and those that are copied for each part. */
const copiedBytes = (inputs: readonly Tensor[], part: PlanPart | undefined): { once: number; each: number } => {
  let [once, each] = [0, 0];
  for (const { chunks, ...spec } of inputs) {
    const place = part?.plan.inputs.findIndex(({ name }) => name === spec.name) ?? 0;
    if (part?.ranges[place] === undefined) each += byteCount(spec);
    else for (const { length } of chunks) if (length > CHUNK_BYTES) once += length;
  }
  return { once, each };
};

const partTask = (inputs: readonly Tensor[], { plan, ranges }: PlanPart, isLast: boolean): DividedTask => {
  const own = plan.inputs.map((spec, i) => {
    const chunks = inputs.find(({ name }) => name === spec.name)?.chunks ?? [];
    const range = ranges[i];
    return { ...spec, chunks: range === undefined ? chunks : cut(chunks, range) };
  });
  // Parts are posted in their order: the last has what the others were given copies of.
  const shared = isLast ? [] : own.filter((_, i) => ranges[i] === undefined);
  return { plan, inputs: own, shared: new Set(shared.map(({ name }) => name)) };
};

/** The chunks that have the bytes of a range: those that lie inside as they are. */
const cut = (chunks: readonly Uint8Array[], { begin, end }: { begin: number; end: number }): readonly Uint8Array[] => {
  const inside: Uint8Array[] = [];
  let at = 0;
  for (const chunk of chunks) {
    const [from, to] = [Math.max(begin - at, 0), Math.min(end - at, chunk.length)];
    if (from < to) inside.push(to - from === chunk.length ? chunk : chunk.subarray(from, to));
    at += chunk.length;
  }
  return inside;
};
