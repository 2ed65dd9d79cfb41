import type { JsonRead, JsonReadTask } from '../../workers/json-read.ts';
import type { JsonWriteResult, JsonWriteTask } from '../../workers/json-write.ts';
import { instantiateKernels } from '../../workers/kernels/instance.ts';
import { type RunResult, type RunTask, runPlan } from '../../workers/run-plan.ts';
import { type Refusal, RequestError } from '../errors.ts';
import type { Plan } from '../pipeline/plan.ts';
import { BREAK_EVEN, type BreakEven, LANES, type Lane, laneOf } from './lane.ts';
import { copyOf, movable } from './movable.ts';
import { createScheduler, type Job } from './scheduler.ts';
import { type Caller, type OnReplacement, startThreads } from './threads.ts';
import type { WorkerFailureReason } from './worker-failure.ts';

const workerFile = (name: string): string => new URL(`../../workers/${name}`, import.meta.url).href;

const RUN_PLAN = workerFile('run-plan-task.ts');
const READ_JSON = workerFile('json-read.ts');
const WRITE_JSON = workerFile('json-write.ts');

/** Estimated nanoseconds of a byte of JSON text that is read, and of a byte of tensor that is written as text. */
const READ_NS = 3;
const WRITE_NS = 12;

/** What a worker answers that was not refused. */
type Done<Result> = Exclude<Result, { refusal: Refusal }>;

/**
 * The worker threads. Work waits for them by the rule of `JobQueue`; what is given up while it waits is dropped and
 * rejects with the signal's reason; what runs is finished, but for deadlines (`watch`). Chunks and outputs are moved: the
 * caller's chunks may be empty afterwards. A refusal by a worker is thrown as RequestError; whatever else rejects is a
 * bug of ours: WorkerFailure where a thread died of it.
 */
export type Dispatcher = {
  readonly workers: number;
  /** Threads that run a task now. */
  readonly busy: () => number;
  /** Jobs that wait for a thread. */
  readonly queueDepth: () => number;
  /** Plans that were run, by lane; messages to threads; threads that were replaced. All since the start. */
  readonly plans: Readonly<Record<Lane, number>>;
  readonly messages: () => number;
  readonly replacements: Readonly<Record<WorkerFailureReason, number>>;
  /** Where a plan would run. */
  readonly laneOf: (plan: Plan) => Lane;
  /** The bytes of `plan.outputs`, in their order, little-endian and row-major. */
  readonly runPlan: (task: RunTask, caller: Caller) => Promise<Done<RunResult>>;
  /** The message of a JSON body. */
  readonly readJson: <Task extends JsonReadTask>(task: Task, caller: Caller) => Promise<JsonRead<Task>>;
  /** The text of a JSON answer. */
  readonly writeJson: (task: JsonWriteTask, caller: Caller) => Promise<Done<JsonWriteResult>>;
  /** Ends the threads, after the tasks that run. */
  readonly close: () => Promise<void>;
};

export type DispatcherOptions = {
  readonly workers: number;
  readonly inlineMaxBytes: number;
  /** Tests only: where lanes end, the file of the task that runs plans, and the heap that a thread may have. */
  readonly breakEven?: BreakEven;
  readonly runPlanTask?: string;
  readonly maxHeapMb?: number;
};

/** A dispatcher whose threads have all started and loaded the kernels. Rejects when a thread cannot start. */
export const startDispatcher = async (
  { workers, inlineMaxBytes, breakEven = BREAK_EVEN, runPlanTask = RUN_PLAN, maxHeapMb }: DispatcherOptions,
  onReplacement: OnReplacement,
): Promise<Dispatcher> => {
  const heap = maxHeapMb === undefined ? {} : { maxHeapMb };
  const threads = await startThreads({ count: workers, filename: runPlanTask, ...heap }, onReplacement);
  const scheduler = createScheduler(threads);
  let inline = instantiateKernels();
  const plans = Object.fromEntries(LANES.map((lane) => [lane, 0])) as Record<Lane, number>;

  const runInline = (task: RunTask): RunResult => {
    try {
      return runPlan(inline, task);
    } catch (error) {
      inline = instantiateKernels();
      throw error;
    }
  };

  const runInWorker = async <Result extends object>(
    work: Pick<Job, 'filename' | 'microseconds' | 'pack'>,
    caller: Caller,
    shares = false,
  ): Promise<Done<Result>> => {
    const job = { ...work, shares, requestMicroseconds: work.microseconds };
    return done((await scheduler.schedule(job, caller)) as Result);
  };

  return {
    workers,
    busy: threads.busy,
    queueDepth: scheduler.waiting,
    plans,
    messages: threads.messages,
    replacements: threads.replacements,
    laneOf: (plan) => laneOf(plan, inlineMaxBytes, breakEven),
    runPlan: async (task, caller) => {
      const { plan, inputs } = task;
      const lane = laneOf(plan, inlineMaxBytes, breakEven);
      plans[lane] += 1;
      if (lane === 'inline') return done(runInline(task));
      const shares = lane === 'coalesced';
      const pack = () => {
        const own = inputs.map(({ chunks, ...spec }) => ({
          ...spec,
          chunks: shares ? [copyOf(chunks)] : chunks.map(movable),
        }));
        return { job: { plan, inputs: own }, moved: buffersOf(own.flatMap(({ chunks }) => chunks)) };
      };
      const { microseconds } = plan.cost;
      return runInWorker<RunResult>({ filename: runPlanTask, microseconds, pack }, caller, shares);
    },
    readJson: <Task extends JsonReadTask>(task: Task, caller: Caller) => {
      const bytes = task.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
      const pack = () => {
        const chunks = task.chunks.map(movable);
        return { job: { ...task, chunks }, moved: buffersOf(chunks) };
      };
      const work = { filename: READ_JSON, microseconds: (bytes * READ_NS) / 1000, pack };
      return runInWorker<JsonRead<Task> | { refusal: Refusal }>(work, caller);
    },
    writeJson: ({ outputs, extra }, caller) => {
      const bytes = outputs.reduce((sum, output) => sum + ('bytes' in output ? output.bytes.length : 0), 0);
      const pack = () => {
        const own = outputs.map((output) => ('bytes' in output ? { ...output, bytes: movable(output.bytes) } : output));
        return {
          job: { outputs: own, extra },
          moved: buffersOf(own.flatMap((output) => ('bytes' in output ? [output.bytes] : []))),
        };
      };
      const work = { filename: WRITE_JSON, microseconds: (bytes * WRITE_NS) / 1000, pack };
      return runInWorker<JsonWriteResult>(work, caller);
    },
    close: threads.close,
  };
};

const buffersOf = (chunks: readonly Uint8Array<ArrayBuffer>[]): ArrayBuffer[] => chunks.map(({ buffer }) => buffer);

/** A result that is none is thrown. */
const done = <Result extends object>(result: Result): Done<Result> => {
  if (!('refusal' in result)) return result as Done<Result>;
  const { code, detail, pointer } = (result as { refusal: Refusal }).refusal;
  throw new RequestError(code, detail, pointer);
};
