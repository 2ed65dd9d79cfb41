import type { LeasedRun } from '../../dispatch/plans/incremental-runner.ts';
import { runInOrder } from '../../dispatch/run-in-order.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { splitPlan } from '../../pipeline/split-plan.ts';
import type { StateMerge, StreamTasks } from '../../pipeline/stream/stream-tasks.ts';
import { bytesOf } from '../../tensor/chunks.ts';
import { byteCount, type Tensor, type TensorSpec } from '../../tensor/tensor.ts';
import type { Output } from '../formats/format.ts';
import { theOutput } from '../formats/the-output.ts';
import { timed } from '../observability/request-trace.ts';
import { refuseOtherBytes } from '../requests/refuse-other-bytes.ts';
import { runPlan } from '../requests/run-plan.ts';
import { countCompute, outputsOf } from '../requests/run-while-received.ts';
import type { ServedRequest } from '../requests/served-request.ts';
import { type ByteRanges, openByteRanges } from './byte-ranges.ts';
import { openStates } from './merge-states.ts';

export type Stream = {
  /** The tensor at whose first byte the body is. */
  readonly x: TensorSpec;
  readonly tasks: StreamTasks;
  readonly credits: number;
  /** Takes the bytes of the response, in order. */
  readonly take: (bytes: Uint8Array) => Promise<void>;
};

/** A task that was read: with its input, or with the incremental run that has consumed it. */
type Task = {
  readonly plan: Plan;
  readonly merge: StateMerge | undefined;
  readonly input?: Tensor;
  readonly leasedRun?: LeasedRun;
};
type Pooled = Pick<Task, 'merge' | 'leasedRun'> & { readonly outputs: readonly Output[] };

/**
 * Pools a tensor while it is received: reads, runs and writes at most `credits` tasks concurrently. Reads the body to its end.
 * @throws WRONG_BYTE_COUNT, the refusals of its tasks, the reason of the lifetime's end
 */
export const runStream = async (request: ServedRequest, { x, tasks, credits, take }: Stream): Promise<void> => {
  const ranges = openByteRanges(request.body.rest);
  const end = byteCount(x);
  const leased = new Set<LeasedRun>();
  let index = 0;
  const next = async (): Promise<Task | undefined> =>
    timed(request.trace, 'receive', async () => {
      if (index > 0 && index === tasks.count) return undefined;
      const task = index < tasks.count ? await readTask({ request, ranges, x, tasks, leased }, index) : undefined;
      index += 1;
      // The last result, which may be the only one, is not sent before the length of the body is checked.
      if (index >= tasks.count) await readEnd(request, ranges, x, end);
      return task;
    });
  const release = (leasedRun: LeasedRun): void => {
    leased.delete(leasedRun);
    leasedRun.release();
  };
  const run = async ({ plan, input, merge, leasedRun }: Task): Promise<Pooled> => {
    const outputs =
      leasedRun === undefined ? await runCounted(request, plan, input ? [input] : []) : outputsOf(plan, leasedRun);
    if (leasedRun === undefined || merge === undefined)
      return { outputs, merge, ...(leasedRun !== undefined && { leasedRun }) };
    // States are held until the next one is computed, which needs the memory of the run.
    const copies = outputs.map(({ spec, chunks }) => ({ spec, chunks: chunks.map((chunk) => chunk.slice()) }));
    release(leasedRun);
    return { outputs: copies, merge };
  };
  const mergeNext = openStates(request);
  const takeNext = async ({ outputs, merge, leasedRun }: Pooled): Promise<void> => {
    const result = merge === undefined ? theOutput(outputs) : await mergeNext(outputs, merge);
    for (const chunk of result?.chunks ?? []) await take(chunk);
    if (leasedRun !== undefined) release(leasedRun);
  };
  try {
    await runInOrder({ credits, next, run, take: takeNext }, request.life);
  } finally {
    for (const leasedRun of leased) leasedRun.release();
  }
};

/** Returns the outputs of a plan. Its client need not send while it runs. */
const runCounted = async (
  request: ServedRequest,
  plan: Plan,
  inputs: readonly Tensor[],
): Promise<readonly Output[]> => {
  const { pace } = request.reservation;
  pace.work(1);
  try {
    return await runPlan(request, plan, inputs);
  } finally {
    pace.work(-1);
  }
};

/** The state of reading; `leased` holds incremental runs until they are released. */
type Reading = Pick<Stream, 'x' | 'tasks'> & {
  readonly request: ServedRequest;
  readonly ranges: ByteRanges;
  readonly leased: Set<LeasedRun>;
};

const readTask = async ({ request, ranges, x, tasks, leased }: Reading, index: number): Promise<Task> => {
  const { plan, begin, end, merge } = tasks.at(index);
  const nextBegin = index + 1 < tasks.count ? tasks.at(index + 1).begin : end;
  const isAlone = nextBegin >= end && ranges.position() <= begin;
  const check = (bytes: number): void => {
    if (bytes < end - begin) refuseOtherBytes([x], ranges.position(), 'received');
  };
  const leasedRun = isAlone ? request.context.dispatcher.startIncrementalRun(plan, splitPlan) : undefined;
  if (leasedRun !== undefined) {
    leased.add(leasedRun);
    check(await ranges.feed(begin, end, leasedRun.take));
    countCompute(request.trace, leasedRun);
    return { plan, merge, leasedRun };
  }
  const chunks = await ranges.read(begin, end, nextBegin);
  check(bytesOf(chunks));
  const [spec] = plan.inputs;
  if (spec === undefined) throw new Error('a task of a stream has no input');
  return { plan, input: { ...spec, chunks }, merge };
};

/** Reads the end of the body. @throws WRONG_BYTE_COUNT unless it is the end of the tensor */
const readEnd = async ({ body }: ServedRequest, ranges: ByteRanges, x: TensorSpec, end: number): Promise<void> => {
  await ranges.skipTo(end);
  refuseOtherBytes([x], ranges.position(), 'received');
  const more = bytesOf(await body.rest.read(0));
  if (more > 0) refuseOtherBytes([x], end + more, 'received at least');
};
