import { getHeapStatistics } from 'node:v8';
import { taskFile } from '../../workers/files.ts';
import { createJsonRunner, type JsonRunner } from './json/json-runner.ts';
import { DIVISION, type Division } from './plans/divide.ts';
import { BREAK_EVEN, type BreakEven } from './plans/lane.ts';
import { createPlanRunner, type PlanRunner } from './plans/plan-runner.ts';
import { createScheduler } from './queue/scheduler.ts';
import { type OnReplacement, startThreads } from './threads/threads.ts';
import { trimIdleThreads } from './threads/trim-idle-threads.ts';
import type { WorkerFailureReason } from './threads/worker-failure.ts';

const RUN_PLAN = taskFile('run-plan-task');

/**
 * The worker threads. Jobs wait for them in the order of `JobQueue`; a job whose signal aborts while it waits is dropped and
 * rejects with the signal's reason; one that runs ends by itself, or by the rules of the watchdog. Chunks and outputs are
 * moved: the caller's chunks may be empty afterwards. Rejects with RequestError for refusals of a worker, work over its
 * bound and missing memory, with WorkerFailure where a thread ended by a bug.
 */
export type Dispatcher = PlanRunner &
  JsonRunner & {
    readonly workers: number;
    /** Threads that run a task now. */
    readonly busy: () => number;
    /** Jobs that wait for a thread. */
    readonly queueDepth: () => number;
    /** Messages to threads, and threads that were replaced, since the start. */
    readonly messages: () => number;
    readonly replacements: Readonly<Record<WorkerFailureReason, number>>;
    /** Bytes of the linear memories of the threads. */
    readonly linearBytes: () => number;
    /** Ends the threads, after the tasks that run. */
    readonly close: () => Promise<void>;
  };

export type DispatcherOptions = {
  readonly workers: number;
  readonly inlineMaxBytes: number;
  /** Bytes of all requests together: how much memory the threads may keep follows from it. */
  readonly maxInFlightBytes?: number;
  /** Bytes of one request: the threads' heaps hold what its JSON becomes. */
  readonly maxBodyBytes?: number;
  /** Tests only: where lanes and parts end, the file of the task that runs plans, and the heap that a thread may have. */
  readonly breakEven?: BreakEven;
  readonly division?: Division;
  readonly runPlanTask?: string;
  readonly maxHeapMb?: number;
};

/** Most linear memory that a thread keeps between plans, and garbage between texts. */
const MOST_KEPT_BYTES = 2 ** 26;

/** Most memory of kernels that are lent to requests. */
const MOST_LENT_BYTES = 2 ** 26;

/** Most that a byte of JSON becomes in a heap, its own text among it (`json-weight.ts`), and what is reserved for it. */
const JSON_HEAP_BYTES = 7;
const JSON_RESERVED_BYTES = 6;
/** What small texts may take beyond it, and the thread itself. */
const OTHER_HEAP_BYTES = 96 * 2 ** 20;

/** The heap that threads need for the largest JSON where it is more than they have anyway, which is a quarter of the memory. */
const heapFor = (maxBodyBytes: number, maxInFlightBytes: number): { readonly maxHeapMb?: number } => {
  const textBytes = Math.min(maxBodyBytes, maxInFlightBytes / JSON_RESERVED_BYTES);
  const bytes = JSON_HEAP_BYTES * textBytes + OTHER_HEAP_BYTES;
  return bytes <= getHeapStatistics().heap_size_limit ? {} : { maxHeapMb: Math.ceil(bytes / 2 ** 20) };
};

/** A dispatcher whose threads have all started and loaded the kernels. Rejects when a thread cannot start. */
export const startDispatcher = async (
  {
    workers,
    inlineMaxBytes,
    breakEven = BREAK_EVEN,
    division = DIVISION,
    runPlanTask = RUN_PLAN,
    maxInFlightBytes = Number.POSITIVE_INFINITY,
    maxBodyBytes = 0,
    maxHeapMb,
  }: DispatcherOptions,
  onReplacement: OnReplacement,
): Promise<Dispatcher> => {
  const heap = maxHeapMb === undefined ? heapFor(maxBodyBytes, maxInFlightBytes) : { maxHeapMb };
  // Threads keep this beside the bytes in flight: all of them at most a quarter of the limit.
  const keptBytes = Math.min(MOST_KEPT_BYTES, Math.floor(maxInFlightBytes / (4 * workers)));
  const lentBytes = Math.min(MOST_LENT_BYTES, Math.floor(maxInFlightBytes / 4));
  const threadOptions = { count: workers, filename: runPlanTask, keptBytes, ...heap };
  const threads = trimIdleThreads(await startThreads(threadOptions, onReplacement));
  const scheduler = createScheduler(threads);
  const runner = createPlanRunner(
    { inlineMaxBytes, lentBytes, breakEven, division, filename: runPlanTask },
    threads,
    scheduler,
  );

  return {
    workers,
    busy: threads.busy,
    queueDepth: scheduler.waiting,
    messages: threads.messages,
    replacements: threads.replacements,
    linearBytes: threads.linearBytes,
    ...runner,
    ...createJsonRunner(scheduler),
    close: threads.close,
  };
};
