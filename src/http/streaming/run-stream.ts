import type { LeasedRun } from '../../dispatch/incremental-runner.ts';
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
  /** The tensor that the body is now at the first byte of. */
  readonly x: TensorSpec;
  readonly tasks: StreamTasks;
  readonly credits: number;
  /** Takes the bytes of the answers, in order. */
  readonly take: (bytes: Uint8Array) => Promise<void>;
};

/** A task that was read: with the bytes that it takes, or with what runs its plan and has taken them already. */
type Task = {
  readonly plan: Plan;
  readonly merge: StateMerge | undefined;
  readonly input?: Tensor;
  readonly begun?: LeasedRun;
};
type Pooled = Pick<Task, 'merge' | 'begun'> & { readonly outputs: readonly Output[] };

/**
 * Pools a tensor while it is received: its tasks are read, run and taken at the same time, `credits` of them
 * at most. The body is read to its end.
 * @throws WRONG_BYTE_COUNT, what its tasks are refused for, the signal's reason
 */
export const runStream = async (request: ServedRequest, { x, tasks, credits, take }: Stream): Promise<void> => {
  const ranges = openByteRanges(request.body.rest);
  const end = byteCount(x);
  const lent = new Set<LeasedRun>();
  let index = 0;
  const next = async (): Promise<Task | undefined> =>
    timed(request.trace, 'receive', async () => {
      if (index > 0 && index === tasks.count) return undefined;
      const task = index < tasks.count ? await readTask({ request, ranges, x, tasks, lent }, index) : undefined;
      index += 1;
      // The last answer, which may be the only one, does not leave before the body is known to be the right one.
      if (index >= tasks.count) await readEnd(request, ranges, x, end);
      return task;
    });
  const release = (begun: LeasedRun): void => {
    lent.delete(begun);
    begun.release();
  };
  const run = async ({ plan, input, merge, begun }: Task): Promise<Pooled> => {
    const outputs =
      begun === undefined ? await runCounted(request, plan, input ? [input] : []) : outputsOf(plan, begun);
    if (begun === undefined || merge === undefined) return { outputs, merge, ...(begun !== undefined && { begun }) };
    // States wait for the next one: not where that is to be made.
    const copies = outputs.map(({ spec, chunks }) => ({ spec, chunks: chunks.map((chunk) => chunk.slice()) }));
    release(begun);
    return { outputs: copies, merge };
  };
  const mergeNext = openStates(request);
  const takeNext = async ({ outputs, merge, begun }: Pooled): Promise<void> => {
    const answer = merge === undefined ? theOutput(outputs) : await mergeNext(outputs, merge);
    for (const chunk of answer?.chunks ?? []) await take(chunk);
    if (begun !== undefined) release(begun);
  };
  try {
    await runInOrder({ credits, next, run, take: takeNext }, request.life);
  } finally {
    for (const begun of lent) begun.release();
  }
};

/** The outputs of a plan; its client need not send on meanwhile. */
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

/** What tasks are read from; `lent` has what runs their plans until it is released. */
type Reading = Pick<Stream, 'x' | 'tasks'> & {
  readonly request: ServedRequest;
  readonly ranges: ByteRanges;
  readonly lent: Set<LeasedRun>;
};

const readTask = async ({ request, ranges, x, tasks, lent }: Reading, index: number): Promise<Task> => {
  const { plan, begin, end, merge } = tasks.at(index);
  const nextBegin = index + 1 < tasks.count ? tasks.at(index + 1).begin : end;
  const isAlone = nextBegin >= end && ranges.position() <= begin;
  const check = (bytes: number): void => {
    if (bytes < end - begin) refuseOtherBytes([x], ranges.position(), 'received');
  };
  const begun = isAlone ? request.context.dispatcher.startIncrementalRun(plan, splitPlan) : undefined;
  if (begun !== undefined) {
    lent.add(begun);
    check(await ranges.feed(begin, end, begun.take));
    countCompute(request.trace, begun);
    return { plan, merge, begun };
  }
  const chunks = await ranges.read(begin, end, nextBegin);
  check(bytesOf(chunks));
  const [spec] = plan.inputs;
  if (spec === undefined) throw new Error('a task of a stream takes no tensor');
  return { plan, input: { ...spec, chunks }, merge };
};

/** @throws WRONG_BYTE_COUNT unless the body ends with the tensor */
const readEnd = async ({ body }: ServedRequest, ranges: ByteRanges, x: TensorSpec, end: number): Promise<void> => {
  await ranges.skipTo(end);
  refuseOtherBytes([x], ranges.position(), 'received');
  const more = bytesOf(await body.rest.read(0));
  if (more > 0) refuseOtherBytes([x], end + more, 'received at least');
};
