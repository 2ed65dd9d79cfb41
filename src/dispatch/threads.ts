import { Piscina } from 'piscina';
import type { PostedJobs, ThreadData } from '../../workers/answer-jobs.ts';
import { watch } from './watchdog.ts';
import { reasonOf, WORKER_FAILURES, WorkerFailure, type WorkerFailureReason } from './worker-failure.ts';

/** Who waits for work: until when, the id of its log lines, and who it counts for when threads are shared. */
export type Caller = {
  readonly life: { readonly signal: AbortSignal };
  readonly requestId: string;
  readonly owner: string;
};

/** Jobs that one thread does, one after another, in the task of one file. */
export type Message = {
  readonly filename: string;
  readonly jobs: readonly object[];
  readonly moved: readonly ArrayBuffer[];
  /** About how long all of them take. */
  readonly microseconds: number;
  readonly callers: readonly Caller[];
};

/** Worker threads, each of which does one message at a time. A thread that dies is replaced. */
export type Threads = {
  readonly count: number;
  readonly busy: () => number;
  /** Threads that are not busy and do not load: of those that could not be replaced, too, which a message starts again. */
  readonly idle: () => number;
  /** Calls back whenever a thread has become free. */
  readonly onIdle: (listener: () => void) => void;
  /** Messages that were sent. */
  readonly messages: () => number;
  /** Threads that were replaced, by why. */
  readonly replacements: Readonly<Record<WorkerFailureReason, number>>;
  /** The results of the jobs, in their order. Rejects with WorkerFailure when the thread ends. */
  readonly run: (message: Message) => Promise<readonly object[]>;
  /** Ends the threads, after what they do. */
  readonly close: () => Promise<void>;
};

/** A thread that died, and the requests whose work it did then. */
export type OnReplacement = (failure: WorkerFailure, requestIds: readonly string[]) => void;

export type ThreadOptions = {
  readonly count: number;
  readonly filename: string;
  /** Memory for tensors that each keeps between plans. */
  readonly keptBytes: number;
  readonly maxHeapMb?: number;
};

/**
 * Threads that have started and loaded a file. `onReplacement` hears when one died. Rejects when a thread cannot start.
 */
export const startThreads = async (
  { count, filename, keptBytes, maxHeapMb }: ThreadOptions,
  onReplacement: OnReplacement,
): Promise<Threads> => {
  const begun = new BigInt64Array(new SharedArrayBuffer(count * BigInt64Array.BYTES_PER_ELEMENT));
  const slots = Array.from(begun.keys());
  const pool = new Piscina({
    filename,
    minThreads: count,
    maxThreads: count,
    idleTimeout: Number.POSITIVE_INFINITY,
    recordTiming: false,
    workerData: { keptBytes, begun: begun.buffer } satisfies ThreadData,
    ...(maxHeapMb !== undefined && { resourceLimits: { maxOldGenerationSizeMb: maxHeapMb } }),
  });
  let becameIdle = (): void => {};
  const loaded = new WeakSet<object>();
  pool.on('workerCreate', ({ id }: { readonly id: number }) => {
    const thread = pool.threads.find(({ threadId }) => threadId === id);
    if (thread !== undefined) loaded.add(thread);
    becameIdle();
  });
  await allReady(pool, count);

  let busy = 0;
  let messages = 0;
  const replacements = Object.fromEntries(WORKER_FAILURES.map((reason) => [reason, 0])) as Record<
    WorkerFailureReason,
    number
  >;
  const fail = (reason: WorkerFailureReason, cause: unknown, callers: readonly Caller[]): WorkerFailure => {
    const failure = new WorkerFailure(reason, cause);
    replacements[reason] += 1;
    onReplacement(
      failure,
      callers.map(({ requestId }) => requestId),
    );
    return failure;
  };
  pool.on('error', (error: Error) => fail(reasonOf(error), error, []));

  const run = async ({ filename, jobs, moved, microseconds, callers }: Message) => {
    const ending = new AbortController();
    const signals = callers.map(({ life }) => life.signal);
    const slot = slots.pop() ?? 0;
    begun[slot] = 0n;
    const runningMs = () => (begun[slot] ? Number(process.hrtime.bigint() - begun[slot]) / 1e6 : 0);
    const stopWatching = watch(microseconds, signals, runningMs, (reason) => ending.abort(reason));
    busy += 1;
    messages += 1;
    try {
      return await pool.run({ jobs, slot } satisfies PostedJobs<object>, {
        filename,
        transferList: [...moved],
        signal: ending.signal,
      });
    } catch (error) {
      throw fail(ending.signal.aborted ? ending.signal.reason : reasonOf(error), error, callers);
    } finally {
      stopWatching();
      slots.push(slot);
      busy -= 1;
      queueMicrotask(becameIdle);
    }
  };

  return {
    count,
    busy: () => busy,
    // Piscina does not replace threads any more once one could not load; it starts one for a message that finds none.
    idle: () => count - busy - pool.threads.filter((thread) => !loaded.has(thread)).length,
    onIdle: (listener) => {
      becameIdle = listener;
    },
    messages: () => messages,
    replacements,
    run,
    close: () => pool.close(),
  };
};

/**
 * Fulfilled when every thread has loaded the file of plans, which compiles the kernels: Piscina takes its first threads for
 * ready at once, so each is given a message without jobs. Rejects with what the first that cannot says of it.
 */
const allReady = async (pool: Piscina, count: number): Promise<void> => {
  // A thread that cannot load tells of it twice: as the pool's error, and to whoever waits for it.
  const toldBelow = (): void => {};
  pool.on('error', toldBelow);
  const withoutJobs: PostedJobs<object> = { jobs: [], slot: 0 };
  try {
    await Promise.all(Array.from({ length: count }, () => pool.run(withoutJobs)));
  } catch (error) {
    void pool.destroy();
    throw error;
  }
  pool.off('error', toldBelow);
};
