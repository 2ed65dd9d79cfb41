import { taskFile } from '../../../workers/files.ts';
import { instantiateKernels } from '../../../workers/kernels/instance.ts';
import { executePlan, type RunResult, type RunTask } from '../../../workers/run-plan.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { joined } from '../../tensor/chunks.ts';
import type { Job, Scheduler } from '../queue/scheduler.ts';
import type { JobOwner, Threads } from '../threads/threads.ts';
import { buffersOf, transferable } from '../threads/transferable.ts';
import { type Unwrapped, unwrap } from '../threads/unwrap-result.ts';
import { type Division, divideTask, type WideTask } from './divide.ts';
import { createIncrementalRunner, type IncrementalRunner } from './incremental-runner.ts';
import { createKernelLeases } from './kernel-leases.ts';
import { type BreakEven, LANES, type Lane, laneOf } from './lane.ts';
import { runParts } from './run-parts.ts';

/** The bytes of a plan's outputs, each in chunks of whole elements, little-endian and row-major. */
export type PlanResult = {
  readonly outputs: readonly (readonly Uint8Array[])[];
  /** Shapes of the outputs, where they are smaller than the plan says. */
  readonly shapes?: readonly (readonly number[])[];
  /** Of all parts together. */
  readonly computeMs: number;
};

/** Runs plans in their lanes. */
export type PlanRunner = {
  /** Plans that were run, by lane, and parts that were made of those that were divided. */
  readonly plans: Readonly<Record<Lane, number>>;
  readonly parts: () => number;
  readonly laneOf: (plan: Plan) => Lane;
  /**
   * Begins a plan that is cheap for its bytes, whose one input is about to be received; undefined where it is to be run
   * when all is there.
   */
  readonly startIncrementalRun: IncrementalRunner;
  /** Bytes of linear memory that the event loop leases to requests, and keeps for the next ones. */
  readonly leasedBytes: () => number;
  /** At once in the lane inline. @throws RequestError for what the data tell; WorkerFailure */
  readonly runPlan: (task: WideTask, caller: JobOwner) => PlanResult | Promise<PlanResult>;
};

export type PlanRunnerOptions = {
  readonly inlineMaxBytes: number;
  /** Memory of kernels, at most, that are lent to requests whose plans run while their input is received. */
  readonly lentBytes: number;
  readonly breakEven: BreakEven;
  readonly division: Division;
  /** The file of the task that runs plans. */
  readonly filename: string;
};

/** The file of the task that runs plans with an analysis. */
const RUN_ANALYSIS = taskFile('run-analysis-task');

export const createPlanRunner = (
  { inlineMaxBytes, lentBytes, breakEven, ...options }: PlanRunnerOptions,
  threads: Threads,
  scheduler: Scheduler,
): PlanRunner => {
  const plans = Object.fromEntries(LANES.map((lane) => [lane, 0])) as Record<Lane, number>;
  const runInline = createInlineLane();
  const workers = createWorkerLane(options, threads, scheduler);
  const leases = createKernelLeases(lentBytes);
  const startRun = createIncrementalRunner(inlineMaxBytes, leases.lease, breakEven);
  let receivedParts = 0;

  return {
    plans,
    parts: () => workers.parts() + receivedParts,
    leasedBytes: leases.heldBytes,
    laneOf: (plan) => laneOf(plan, inlineMaxBytes, breakEven),
    startIncrementalRun: (plan, divide) => {
      const run = startRun(plan, divide);
      if (run === undefined) return undefined;
      const outputs = (): ReturnType<typeof run.outputs> => {
        plans.inline += 1;
        receivedParts += run.parts;
        return run.outputs();
      };
      return { ...run, outputs };
    },
    runPlan: (task, caller) => {
      const lane = laneOf(task.plan, inlineMaxBytes, breakEven);
      plans[lane] += 1;
      return lane === 'inline' ? gathered([unwrap(runInline(task))]) : workers.run(task, caller, lane);
    },
  };
};

/** Runs plans at once, on kernels of the event loop. */
const createInlineLane = (): ((task: RunTask) => RunResult) => {
  let kernels = instantiateKernels();
  return (task) => {
    try {
      return executePlan(kernels, task);
    } catch (error) {
      // A trap may have left anything behind.
      kernels = instantiateKernels();
      throw error;
    }
  };
};

type WorkerLane = {
  /** Parts that were made of plans that were divided. */
  readonly parts: () => number;
  readonly run: (task: WideTask, caller: JobOwner, lane: Lane) => Promise<PlanResult>;
};

/** Runs plans in worker threads: small ones in messages that they share, others divided among idle threads. */
const createWorkerLane = (
  { division, filename }: Pick<PlanRunnerOptions, 'division' | 'filename'>,
  threads: Threads,
  scheduler: Scheduler,
): WorkerLane => {
  let parts = 0;

  const schedule = async (
    task: RunTask,
    caller: JobOwner,
    how: Pick<Job, 'shares' | 'requestMicroseconds' | 'requestedAtMs'>,
  ): Promise<Unwrapped<RunResult>> => {
    const { microseconds } = task.plan.cost;
    const taskFilename = task.plan.analysis === undefined ? filename : RUN_ANALYSIS;
    const job = { filename: taskFilename, microseconds, pack: () => packed(task, how.shares), ...how };
    return unwrap((await scheduler.schedule(job, caller)) as RunResult);
  };

  const run: WorkerLane['run'] = async (task, caller, lane) => {
    const { plan, inputs } = task;
    const requestMicroseconds = plan.cost.microseconds;
    const shares = lane === 'coalesced';
    const how = { shares, requestMicroseconds, requestedAtMs: shares ? 0 : performance.now() };
    const divided = shares ? undefined : divideTask(task, { count: threads.count, idle: threads.idle() }, division);
    if (divided === undefined) return gathered([await schedule({ plan, inputs }, caller, how)]);
    parts += divided.parts.length;
    return gathered(await runParts(inputs, divided, caller, (part, life) => schedule(part, { ...caller, life }, how)));
  };

  return { parts: () => parts, run };
};

/** A task as a message has it: chunks joined and copied where it shares the message, else transferred. */
const packed = ({ plan, inputs, returned, cutBytes }: RunTask, shares: boolean) => {
  const tensors = inputs.map(({ chunks, ...spec }) => ({
    ...spec,
    chunks: shares ? [joined(chunks)] : chunks.map(transferable),
  }));
  return {
    job: { plan, inputs: tensors, ...(returned && { returned }), ...(cutBytes && { cutBytes }) },
    transferred: buffersOf(tensors.flatMap(({ chunks }) => chunks)),
  };
};

/** The outputs of parts, one after another. */
const gathered = (results: readonly Unwrapped<RunResult>[]): PlanResult => ({
  ...(results[0]?.shapes && { shapes: results[0].shapes }),
  outputs: (results[0]?.outputs ?? []).map((_, i) => results.flatMap(({ outputs }) => outputs[i] ?? [])),
  computeMs: results.reduce((sum, { computeMs }) => sum + computeMs, 0),
});
