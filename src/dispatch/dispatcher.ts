import { Piscina } from 'piscina';
import type { JsonReadResult } from '../../workers/json-read.ts';
import type { JsonWriteResult, JsonWriteTask } from '../../workers/json-write.ts';
import type { RunResult, RunTask } from '../../workers/run-plan.ts';
import { type Refusal, RequestError } from '../errors.ts';
import { createGate } from './gate.ts';
import { movable } from './movable.ts';

const workerFile = (name: string): string => new URL(`../../workers/${name}`, import.meta.url).href;

const RUN_PLAN = workerFile('run-plan.ts');
const READ_JSON = workerFile('json-read.ts');
const WRITE_JSON = workerFile('json-write.ts');

/** What a worker answers that was not refused. */
type Done<Result> = Exclude<Result, { refusal: Refusal }>;

/**
 * The worker threads. Tasks wait in the order of their coming; a task whose signal aborts while it waits is dropped
 * and rejects with the signal's reason; one that runs is finished, since only ending its thread would stop it.
 * Chunks and outputs are moved: the caller's are empty afterwards. A refusal by a worker is thrown as RequestError;
 * whatever else rejects is a bug of ours, and a thread that died is replaced.
 */
export type Dispatcher = {
  readonly workers: number;
  /** Threads that run a task now. */
  readonly busy: () => number;
  /** Tasks that wait for a thread. */
  readonly queueDepth: () => number;
  /** The bytes of `plan.outputs`, in their order, little-endian and row-major. */
  readonly runPlan: (task: RunTask, signal: AbortSignal) => Promise<Done<RunResult>>;
  /** The message of a JSON body, given as its chunks. */
  readonly readJson: (chunks: readonly Uint8Array[], signal: AbortSignal) => Promise<Done<JsonReadResult>>;
  /** The text of a JSON answer. */
  readonly writeJson: (task: JsonWriteTask, signal: AbortSignal) => Promise<Done<JsonWriteResult>>;
  /** Ends the threads, after the tasks that run. */
  readonly close: () => Promise<void>;
};

/**
 * A dispatcher whose threads have all started and loaded the kernels. `onThreadError` hears of threads that die
 * without a task. Rejects when a thread cannot start.
 */
export const startDispatcher = async (workers: number, onThreadError: (error: Error) => void): Promise<Dispatcher> => {
  const pool = new Piscina({
    filename: RUN_PLAN,
    minThreads: workers,
    maxThreads: workers,
    idleTimeout: Number.POSITIVE_INFINITY,
    recordTiming: false,
  });
  await allReady(pool, workers);
  pool.on('error', onThreadError);

  // Piscina's own queue stays empty: it could drop a waiting task only by a signal that, once the task runs, kills its thread.
  const threads = createGate(workers);

  const run = async <Result extends object>(
    filename: string,
    task: object,
    moved: readonly Uint8Array<ArrayBuffer>[],
    signal: AbortSignal,
  ) => {
    await threads.enter(1, signal);
    try {
      const result: Result | { refusal: Refusal } = await pool.run(task, {
        filename,
        transferList: moved.map((chunk) => chunk.buffer),
      });
      if ('refusal' in result)
        throw new RequestError(result.refusal.code, result.refusal.detail, result.refusal.pointer);
      return result;
    } finally {
      threads.leave(1);
    }
  };

  return {
    workers,
    busy: threads.used,
    queueDepth: threads.waiting,
    runPlan: ({ plan, inputs }, signal) => {
      const own = inputs.map((tensor) => ({ ...tensor, chunks: tensor.chunks.map(movable) }));
      return run<Done<RunResult>>(
        RUN_PLAN,
        { plan, inputs: own },
        own.flatMap(({ chunks }) => chunks),
        signal,
      );
    },
    readJson: (chunks, signal) => {
      const own = chunks.map(movable);
      return run<Done<JsonReadResult>>(READ_JSON, { chunks: own }, own, signal);
    },
    writeJson: ({ outputs, extra }, signal) => {
      const own = outputs.map(({ spec, bytes }) => ({ spec, bytes: movable(bytes) }));
      return run<Done<JsonWriteResult>>(
        WRITE_JSON,
        { outputs: own, extra },
        own.map(({ bytes }) => bytes),
        signal,
      );
    },
    close: () => pool.close(),
  };
};

/** Fulfilled when every thread has loaded the file of plans, which compiles the kernels. */
const allReady = (pool: Piscina, workers: number): Promise<void> =>
  new Promise((resolve, reject) => {
    let ready = 0;
    const count = () => {
      ready += 1;
      if (ready < workers) return;
      pool.off('workerCreate', count);
      pool.off('error', fail);
      resolve();
    };
    const fail = (error: Error) => {
      void pool.destroy();
      reject(error);
    };
    pool.on('workerCreate', count);
    pool.once('error', fail);
  });
