import { RequestError } from '../../src/errors.ts';
import type { Plan } from '../../src/pipeline/plan.ts';
import { fillInputs } from '../../test/support/cost/fill-inputs.ts';
import { type PlanRequest, planOf } from '../../test/support/cost/plan-request.ts';
import { bindPlan } from '../../workers/bind-plan.ts';
import { instantiateKernels, type Kernels } from '../../workers/kernels/instance.ts';
import { callKernels, setConstants } from '../../workers/run-plan.ts';
import { processorUs } from '../processor-time.ts';

/** Bytes of linear memory above which an instance is replaced: it does not shrink. */
const KEPT_BYTES = 2 ** 28;
const ROUNDS = 3;

/** What making a plan took: µs of the thread, and bytes by which the heap and its buffers grew (0: garbage was collected). */
export type Planned = { readonly us: number; readonly bytes: number } & (
  | { readonly plan: Plan }
  | { readonly refused: string }
);

export const plan = (request: PlanRequest): Planned => {
  const heldBytes = heapBytes();
  const begin = processorUs();
  const planned = planOrRefusal(request);
  const us = processorUs() - begin;
  return { ...planned, us, bytes: Math.max(0, heapBytes() - heldBytes) };
};

const planOrRefusal = (request: PlanRequest): { readonly plan: Plan } | { readonly refused: string } => {
  try {
    return { plan: planOf(request) };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return { refused: `${error.code}: ${error.message}` };
  }
};

const heapBytes = (): number => {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** Processor time that reading it takes itself, µs: its median. */
const READING_US = (() => {
  const readings = Array.from({ length: 51 }, () => -processorUs() + processorUs());
  return readings.toSorted((a, b) => a - b)[25] ?? 0;
})();
/** Work shorter than it is repeated until it takes as long, µs. */
const LEAST_READ_US = 1000;

/** Processor time of one run of some work, µs, of as many in a row as the clock needs. */
const timed = (run: () => void, most = MOST_TIMES): number => {
  let [us, times] = [0, 1];
  for (let total = 0; ; times = Math.min(most, 64 * times, Math.ceil((1.5 * LEAST_READ_US) / Math.max(us, 1)))) {
    total = 0;
    const begin = processorUs();
    for (let i = 0; i < times; i += 1) run();
    total = Math.max(0, processorUs() - begin - READING_US);
    us = total / times;
    if (total >= LEAST_READ_US || times >= most) return us;
  }
};
const MOST_TIMES = 1000;
/** Kernels that change what they read. */
const IN_PLACE: ReadonlySet<string> = new Set(['swap_bytes', 'pad_indices', 'label_indices']);

let kernels: Kernels | undefined;

/** A plan placed in the kernels' memory, with its inputs. */
const placed = (request: PlanRequest, planned: Plan) => {
  if ((kernels?.memory.buffer.byteLength ?? 0) > KEPT_BYTES) kernels = undefined;
  kernels ??= instantiateKernels();
  const inputs = fillInputs(
    request,
    planned.inputs.map(({ name }) => name),
  );
  const plan = bindPlan(kernels, planned);
  const bytes = new Uint8Array(kernels.memory.buffer);
  const fill = (): void => {
    setConstants(plan, bytes);
    for (const { name, chunks } of inputs) for (const chunk of chunks) bytes.set(chunk, plan.address(name));
  };
  return { plan, bytes, fill };
};

/**
 * The least processor time of a plan of three runs, µs, as a worker runs it: inputs laid out, kernels called, outputs
 * copied; of a plan above `onceAboveUs` of one, unless it took far longer than estimated. Undefined where the data are
 * refused.
 */
export const measurePlan = (request: PlanRequest, planned: Plan, onceAboveUs: number): number | undefined => {
  const { plan, bytes, fill } = placed(request, planned);
  let isRefused = false;
  const run = (): void => {
    fill();
    if ('refusal' in callKernels(plan)) isRefused = true;
    for (const { start, end } of plan.outputs) bytes.slice(start, end);
  };
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS && !isRefused; round += 1) {
    const us = timed(run);
    least = Math.min(least, us);
    if ((us > onceAboveUs && us < MUCH_LONGER * planned.cost.microseconds) || least < IRRELEVANT_US) break;
  }
  return isRefused ? undefined : least;
};
/** Plans that are so short are not measured again. */
const IRRELEVANT_US = 30;
/** Times over the estimate that are measured again. */
const MUCH_LONGER = 4;

/** The processor time of each call of a plan, µs: what rates are fitted to. */
export const measureCalls = (request: PlanRequest, planned: Plan): readonly { kernel: string; us: number }[] => {
  const { plan, fill } = placed(request, planned);
  fill();
  // Each runs after those before it, and again by itself: what it reads is then there.
  return plan.calls.map(({ name, kernel, args }) => {
    if (!IN_PLACE.has(name)) kernel(...args);
    else return { kernel: name, us: timed(() => void kernel(...args), 1) };
    return { kernel: name, us: timed(() => void kernel(...args)) };
  });
};
