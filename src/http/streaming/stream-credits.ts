import type { Plan } from '../../pipeline/plan.ts';
import type { StreamTasks } from '../../pipeline/stream/stream-tasks.ts';
import { byteCount } from '../../tensor/tensor.ts';
import { planBytes } from '../requests/admit-plan.ts';

/** Memory of the tasks in flight, unless a single task needs more. */
const FLIGHT_BYTES = 2 ** 26;

/** The number of tasks in flight, and their memory in bytes. */
export type StreamCredits = { readonly credits: number; readonly bytes: number };

/**
 * Returns credits for one task to be received, one to be sent and one for each worker, within `FLIGHT_BYTES`. Large tasks have
 * two, so that one is received while the other is pooled.
 */
export const streamCredits = (tasks: StreamTasks, workers: number): StreamCredits => {
  const each = Math.max(0, ...outermost(tasks).map((index) => bytesHeld(tasks, index)));
  const fitting = Math.floor(FLIGHT_BYTES / Math.max(each, 1));
  const credits = Math.min(Math.max(fitting, 2), workers + 2, Math.max(tasks.count, 1));
  return { credits, bytes: credits * each };
};

/** Returns the indices of the tasks at both ends and their neighbors; all others are like one of these. */
export const outermost = ({ count }: StreamTasks): readonly number[] =>
  [0, 1, count - 2, count - 1].filter((index) => index >= 0 && index < count);

const bytesHeld = (tasks: StreamTasks, index: number): number => {
  const { plan, merge } = tasks.at(index);
  const plans = merge === undefined ? [plan] : [plan, merge.plan];
  return plans.reduce((sum, each) => sum + planBytes(each) + outputBytes(each), 0);
};

const outputBytes = ({ outputs }: Plan): number => outputs.reduce((sum, output) => sum + byteCount(output), 0);
