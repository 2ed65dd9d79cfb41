import { runInOrder } from '../../dispatch/run-in-order.ts';
import type { Plan } from '../../pipeline/plan.ts';
import type { StateMerge, StreamTasks } from '../../pipeline/stream/stream-tasks.ts';
import { bytesOf } from '../../tensor/chunks.ts';
import { byteCount, type Tensor, type TensorSpec } from '../../tensor/tensor.ts';
import { refuseOtherBytes, runPlan, type Serving } from '../exchange.ts';
import type { Output } from '../formats/format.ts';
import { theOutput } from '../formats/the-output.ts';
import { timed } from '../records/request-record.ts';
import { type ByteRanges, openByteRanges } from './byte-ranges.ts';
import { openStates } from './merge-states.ts';

export type Stream = {
  /** The tensor that the body is now at the first byte of. */
  readonly x: TensorSpec;
  readonly tasks: StreamTasks;
  readonly credits: number;
  /** Counts the tasks that were pooled. */
  readonly progress: { tasks: number };
  /** Takes the bytes of the answers, in order. */
  readonly take: (bytes: Uint8Array) => Promise<void>;
};

type Task = { readonly plan: Plan; readonly input: Tensor; readonly merge: StateMerge | undefined };
type Pooled = { readonly outputs: readonly Output[]; readonly merge: StateMerge | undefined };

/**
 * Pools a tensor while it is received: its tasks are read, run in workers and taken at the same time, `credits` of them
 * at most. The body is read to its end.
 * @throws WRONG_BYTE_COUNT, what its tasks are refused for, the signal's reason
 */
export const runStream = async (serving: Serving, { x, tasks, credits, progress, take }: Stream): Promise<void> => {
  const ranges = openByteRanges(serving.body);
  const end = byteCount(x);
  let index = 0;
  const next = async (): Promise<Task | undefined> =>
    timed(serving.record, 'receive', async () => {
      if (index > 0 && index === tasks.count) return undefined;
      const task = index < tasks.count ? await readTask(ranges, x, tasks, index) : undefined;
      index += 1;
      // The last answer, which may be the only one, does not leave before the body is known to be the right one.
      if (index >= tasks.count) await readEnd(serving, ranges, x, end);
      return task;
    });
  const run = async ({ plan, input, merge }: Task): Promise<Pooled> => {
    const outputs = await runPlan(serving, plan, [input]);
    progress.tasks += 1;
    return { outputs, merge };
  };
  const mergeNext = openStates(serving);
  const takeNext = async ({ outputs, merge }: Pooled): Promise<void> => {
    const answer = merge === undefined ? theOutput(outputs) : await mergeNext(outputs, merge);
    for (const chunk of answer?.chunks ?? []) await take(chunk);
  };
  await runInOrder({ credits, next, run, take: takeNext }, serving.life);
};

const readTask = async (ranges: ByteRanges, x: TensorSpec, tasks: StreamTasks, index: number): Promise<Task> => {
  const { plan, begin, end, merge } = tasks.at(index);
  const nextBegin = index + 1 < tasks.count ? tasks.at(index + 1).begin : end;
  const chunks = await ranges.read(begin, end, nextBegin);
  if (bytesOf(chunks) < end - begin) refuseOtherBytes(x, ranges.position(), 'received');
  const [spec] = plan.inputs;
  if (spec === undefined) throw new Error('a task of a stream takes no tensor');
  return { plan, input: { ...spec, chunks }, merge };
};

/** @throws WRONG_BYTE_COUNT unless the body ends with the tensor */
const readEnd = async ({ body }: Serving, ranges: ByteRanges, x: TensorSpec, end: number): Promise<void> => {
  await ranges.skipTo(end);
  refuseOtherBytes(x, ranges.position(), 'received');
  const more = bytesOf(await body.read(0));
  if (more > 0) refuseOtherBytes(x, end + more, 'received at least');
};
