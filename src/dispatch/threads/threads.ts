import { Piscina } from 'piscina';
import type { JobResults, PostedJobs, ThreadData } from '../../../workers/job-handler.ts';
import { PAGE_BYTES } from '../../../workers/linear-memory.ts';
import { RequestError } from '../../errors.ts';
import { createProcessorTimes } from './processor-time.ts';
import { boundMsOf, createWatchdog, type EndReason } from './watchdog.ts';
import { reasonOf, WORKER_FAILURES, WorkerFailure, type WorkerFailureReason } from './worker-failure.ts';

/** The request that a job is for: until when, the id of its log lines, and the owner that its thread time counts for. */
export type JobOwner = {
  readonly life: { readonly signal: AbortSignal };
  readonly requestId: string;
  readonly owner: string;
};

/** Jobs that one thread does, one after another, in the task of one file. */
export type Message = {
  readonly filename: string;
  readonly jobs: readonly object[];
  readonly transferred: readonly ArrayBuffer[];
  /** About how long all of them take. */
  readonly microseconds: number;
  readonly callers: readonly JobOwner[];
};

/** Worker threads, each of which does one message at a time. A thread that dies is replaced. */
export type Threads = {
  readonly count: number;
  readonly busy: () => number;
  /** Threads that are not busy and do not load: of those that could not be replaced, too, which a message starts again. */
  readonly idle: () => number;
  /** Calls back whenever a thread has started. */
  readonly onStart: (listener: () => void) => void;
  /** Messages that were sent. */
  readonly messages: () => number;
  /** Bytes of the linear memories that threads keep between plans. */
  readonly linearBytes: () => number;
  /** Threads that were replaced, by why. */
  readonly replacements: Readonly<Record<WorkerFailureReason, number>>;
  /** Returns the results of the jobs, in their order. Rejects with WorkerFailure when the thread ends. */
  readonly run: (message: Message) => Promise<JobResults>;
  /** Ends the threads, after what they do. */
  readonly close: () => Promise<void>;
};

/** A thread that died, and the requests whose work it did then. */
export type OnReplacement = (failure: WorkerFailure, requestIds: readonly string[]) => void;

export type ThreadOptions = {
  readonly count: number;
  readonly filename: string;
  /** Linear memory that each keeps between plans, and garbage between texts. */
  readonly keptBytes: number;
  readonly maxHeapMb?: number;
};

/** More than threads are alive at a time: their numbers modulo this one are distinct. */
const THREAD_IDS = 4096;

/**
 * Threads that have started and loaded a file. `onReplacement` is called when one died. Rejects when a thread cannot start.
 */
export const startThreads = async (options: ThreadOptions, onReplacement: OnReplacement): Promise<Threads> => {
  const { count } = options;
  const { pool, times, linearBytes, onStart, loadingThreads } = createPool(options);
  await allReady(pool, count);
  const failures = countFailures(onReplacement);
  pool.on('error', (error: Error) => failures.add(reasonOf(error), error, []));
  const watch = createWatchdog();
  let busy = 0;
  let messages = 0;

  const run = async ({ filename, jobs, transferred, microseconds, callers }: Message) => {
    const ending = new AbortController();
    const slot = times.open();
    const boundMs = boundMsOf(microseconds);
    const stopWatching = watch({
      boundMs,
      abandonedBy: () => abandonedBy(callers),
      usedMs: () => times.usedMs(slot),
      end: (reason) => ending.abort(reason),
    });
    busy += 1;
    messages += 1;
    try {
      return await pool.run({ jobs, slot } satisfies PostedJobs<object>, {
        filename,
        transferList: [...transferred],
        signal: ending.signal,
      });
    } catch (error) {
      const reason = ending.signal.aborted ? (ending.signal.reason as EndReason) : reasonOf(error);
      throw failures.add(reason, error, callers, boundMs);
    } finally {
      stopWatching();
      times.close(slot);
      busy -= 1;
    }
  };

  return {
    count,
    busy: () => busy,
    // Piscina does not replace threads any more once one could not load; it starts one for a message that finds none.
    idle: () => count - busy - loadingThreads(),
    onStart,
    messages: () => messages,
    linearBytes,
    replacements: failures.counts,
    run,
    close: () => pool.close(),
  };
};

/** The pool of threads, and what they tell of themselves in shared memory. */
const createPool = ({ count, filename, keptBytes, maxHeapMb }: ThreadOptions) => {
  const threadOf = (id: number) => pool.threads.find(({ threadId }) => threadId === id);
  const times = createProcessorTimes(count, threadOf);
  const linearPages = new Int32Array(new SharedArrayBuffer(THREAD_IDS * Int32Array.BYTES_PER_ELEMENT));
  const pool = new Piscina({
    filename,
    minThreads: count,
    maxThreads: count,
    idleTimeout: Number.POSITIVE_INFINITY,
    recordTiming: false,
    workerData: { keptBytes, slots: times.buffer, linearPages: linearPages.buffer } satisfies ThreadData,
    ...(maxHeapMb !== undefined && { resourceLimits: { maxOldGenerationSizeMb: maxHeapMb } }),
  });
  let started = (): void => {};
  const loaded = new WeakSet<object>();
  pool.on('workerCreate', ({ id }: { readonly id: number }) => {
    const thread = threadOf(id);
    if (thread !== undefined) loaded.add(thread);
    started();
  });
  return {
    pool,
    times,
    linearBytes: () =>
      pool.threads.reduce((sum, { threadId }) => sum + (linearPages[threadId % THREAD_IDS] ?? 0) * PAGE_BYTES, 0),
    loadingThreads: () => pool.threads.filter((thread) => !loaded.has(thread)).length,
    onStart: (listener: () => void) => {
      started = listener;
    },
  };
};

/** Counts the threads that died, by why. */
const countFailures = (onReplacement: OnReplacement) => {
  const counts = Object.fromEntries(WORKER_FAILURES.map((reason) => [reason, 0])) as Record<
    WorkerFailureReason,
    number
  >;
  const add = (
    reason: WorkerFailureReason,
    cause: unknown,
    callers: readonly JobOwner[],
    boundMs?: number,
  ): WorkerFailure => {
    const failure = new WorkerFailure(reason, cause, boundMs);
    counts[reason] += 1;
    onReplacement(
      failure,
      callers.map(({ requestId }) => requestId),
    );
    return failure;
  };
  return { counts, add };
};

/** Returns why no caller needs the work any more; undefined while one does. */
const abandonedBy = (callers: readonly JobOwner[]): 'deadline' | 'client_gone' | undefined => {
  const signals = callers.map(({ life }) => life.signal);
  if (signals.some(({ aborted }) => !aborted)) return undefined;
  const isLate = signals.some(({ reason }) => reason instanceof RequestError && reason.code === 'DEADLINE_EXCEEDED');
  return isLate ? 'deadline' : 'client_gone';
};

/**
 * Resolves when every thread has loaded the file of plans, which compiles the kernels. Piscina takes its first threads for
 * ready at once, so each gets a message without jobs. Rejects with the error of the first thread that cannot load.
 */
const allReady = async (pool: Piscina, count: number): Promise<void> => {
  // A thread that cannot load reports it twice: as an error of the pool, and as a rejection of the message.
  const ignore = (): void => {};
  pool.on('error', ignore);
  const withoutJobs: PostedJobs<object> = { jobs: [], slot: 0 };
  try {
    await Promise.all(Array.from({ length: count }, () => pool.run(withoutJobs)));
  } catch (error) {
    void pool.destroy();
    throw error;
  }
  pool.off('error', ignore);
};
