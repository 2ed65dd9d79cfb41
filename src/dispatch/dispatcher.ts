import { Piscina } from 'piscina';
import type { JsonRead, JsonReadTask } from '../../workers/json-read.ts';
import type { JsonWriteResult, JsonWriteTask } from '../../workers/json-write.ts';
import { instantiateKernels } from '../../workers/kernels/instance.ts';
import { type RunResult, type RunTask, runPlan } from '../../workers/run-plan.ts';
import { type Refusal, RequestError } from '../errors.ts';
import type { Plan } from '../pipeline/plan.ts';
import { createGate } from './gate.ts';
import { type Lane, laneOf } from './lane.ts';
import { movable } from './movable.ts';

const workerFile = (name: string): string => new URL(`../../workers/${name}`, import.meta.url).href;

const RUN_PLAN = workerFile('run-plan-task.ts');
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
  /** Where a plan would run. */
  readonly laneOf: (plan: Plan) => Lane;
  /** The bytes of `plan.outputs`, in their order, little-endian and row-major. */
  readonly runPlan: (task: RunTask, signal: AbortSignal) => Promise<Done<RunResult>>;
  /** The message of a JSON body. */
  readonly readJson: <Task extends JsonReadTask>(task: Task, signal: AbortSignal) => Promise<JsonRead<Task>>;
  /** The text of a JSON answer. */
  readonly writeJson: (task: JsonWriteTask, signal: AbortSignal) => Promise<Done<JsonWriteResult>>;
  /** Ends the threads, after the tasks that run. */
  readonly close: () => Promise<void>;
};

/**
 * A dispatcher whose threads have all started and loaded the kernels. `onThreadError` hears of threads that die
 * without a task. Rejects when a thread cannot start.
 */
export const startDispatcher = async (
  { workers, inlineMaxBytes }: { readonly workers: number; readonly inlineMaxBytes: number },
  onThreadError: (error: Error) => void,
): Promise<Dispatcher> => {
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
  const inline = instantiateKernels();

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
      return done(result);
    } finally {
      threads.leave(1);
    }
  };

  return {
    workers,
    busy: threads.used,
    queueDepth: threads.waiting,
    laneOf: (plan) => laneOf(plan, inlineMaxBytes),
    runPlan: async ({ plan, inputs }, signal) => {
      if (laneOf(plan, inlineMaxBytes) === 'inline') return done<Done<RunResult>>(runPlan(inline, { plan, inputs }));
      const own = inputs.map((tensor) => ({ ...tensor, chunks: tensor.chunks.map(movable) }));
      return run<Done<RunResult>>(
        RUN_PLAN,
        { plan, inputs: own },
        own.flatMap(({ chunks }) => chunks),
        signal,
      );
    },
    readJson: <Task extends JsonReadTask>(task: Task, signal: AbortSignal) => {
      const own = task.chunks.map(movable);
      return run<JsonRead<Task>>(READ_JSON, { ...task, chunks: own }, own, signal);
    },
    writeJson: ({ outputs, extra }, signal) => {
      const own = outputs.map((output) => ('bytes' in output ? { ...output, bytes: movable(output.bytes) } : output));
      return run<Done<JsonWriteResult>>(
        WRITE_JSON,
        { outputs: own, extra },
        own.flatMap((output) => ('bytes' in output ? [output.bytes] : [])),
        signal,
      );
    },
    close: () => pool.close(),
  };
};

/** A result that is none is thrown. */
const done = <Result extends object>(result: Result | { refusal: Refusal }): Result => {
  if (!('refusal' in result)) return result;
  const { code, detail, pointer } = result.refusal;
  throw new RequestError(code, detail, pointer);
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
