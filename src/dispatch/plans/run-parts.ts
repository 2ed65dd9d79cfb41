import type { RunResult, RunTask } from '../../../workers/run-plan.ts';
import { free } from '../../tensor/free.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { JobOwner } from '../threads/threads.ts';
import type { Unwrapped } from '../threads/unwrap-result.ts';
import type { DividedPlan } from './divide.ts';
import { cutInputs } from './part-inputs.ts';

type Result = Unwrapped<RunResult>;

/** Runs one part, unless the signal aborts while it waits. */
type RunPart = (task: RunTask, life: JobOwner['life']) => Promise<Result>;

/** Bytes that are copied in one turn of the event loop: 2 ms. */
const TURN_BYTES = 2 ** 23;

/**
 * Returns the results of all parts in their order. At most `concurrency` of them wait or run at the same time, so that no
 * request fills the queue; each of these passes its copies of the shared inputs on to the next part. When one fails, those
 * that wait are dropped and no more are scheduled, and its error is thrown once the others have ended.
 */
export const runParts = async (
  inputs: readonly Tensor[],
  { parts, shared, concurrency }: DividedPlan,
  caller: JobOwner,
  run: RunPart,
): Promise<readonly Result[]> => {
  const failed = new AbortController();
  const signal = AbortSignal.any([caller.life.signal, failed.signal]);
  const count = Math.min(concurrency, parts.length);
  const sets = await copiesOf(
    inputs.filter(({ name }) => shared.has(name)),
    count,
    signal,
  );
  const inputsOf = cutInputs(inputs, parts);
  const returned = [...shared];
  const results: Result[] = [];
  let next = 0;

  const runSome = async (set: readonly Tensor[]): Promise<void> => {
    let chunksByName: ReadonlyMap<string, readonly Uint8Array[]> = chunksOf(set);
    while (next < parts.length && !signal.aborted) {
      const index = next;
      next += 1;
      const { plan, ranges } = parts[index] as (typeof parts)[number];
      const cutBytes = Object.fromEntries(plan.inputs.map(({ name }, i) => [name, ranges[i]?.begin ?? 0]));
      const result = await run({ plan, inputs: inputsOf(index, chunksByName), returned, cutBytes }, { signal });
      chunksByName = chunksOf(result.returned ?? []);
      results[index] = result;
    }
  };
  await Promise.allSettled(
    sets.map((set) =>
      runSome(set).catch((error: unknown) => {
        failed.abort(error);
      }),
    ),
  );
  signal.throwIfAborted();
  return results;
};

const chunksOf = (tensors: readonly Tensor[]): ReadonlyMap<string, readonly Uint8Array[]> =>
  new Map(tensors.map(({ name, chunks }) => [name, chunks]));

/** Returns so many sets of these tensors, each in one chunk of its own; their own chunks are given up. @throws the signal's reason */
const copiesOf = async (
  tensors: readonly Tensor[],
  count: number,
  signal: AbortSignal,
): Promise<readonly (readonly Tensor[])[]> => {
  const sets: Tensor[][] = [];
  for (let i = 0; i < count; i += 1) {
    const set: Tensor[] = [];
    for (const tensor of tensors) set.push({ ...tensor, chunks: [await joinedInTurns(tensor.chunks, signal)] });
    sets.push(set);
  }
  for (const { chunks } of tensors) chunks.forEach(free);
  return sets;
};

/** Returns the bytes of chunks in one, copied without keeping the event loop for long. */
const joinedInTurns = async (chunks: readonly Uint8Array[], signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> => {
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  let turnBytes = 0;
  for (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += TURN_BYTES) {
      const piece = chunk.subarray(from, from + TURN_BYTES);
      whole.set(piece, at);
      at += piece.length;
      turnBytes += piece.length;
      if (turnBytes < TURN_BYTES) continue;
      turnBytes = 0;
      await new Promise(setImmediate);
      signal.throwIfAborted();
    }
  }
  return whole;
};
