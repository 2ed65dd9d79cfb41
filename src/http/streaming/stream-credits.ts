import type { Plan } from '../../pipeline/plan.ts';
import type { StreamTasks } from '../../pipeline/stream/stream-tasks.ts';
import { byteCount } from '../../tensor/tensor.ts';
import { planBytes } from '../requests/admit-plan.ts';

/** What the tasks in flight may hold together, where one alone does not hold more. */
const FLIGHT_BYTES = 2 ** 26;

/** How many tasks of a stream are in flight, and the bytes that all of these hold. */
export type StreamCredits = { readonly credits: number; readonly bytes: number };

/**
 * One task is received and one sent while every worker has one, as far as `FLIGHT_BYTES` go; of large ones two, so that
 * one is received while the other is pooled.
 */
export const streamCredits = (tasks: StreamTasks, workers: number): StreamCredits => {
  const each = Math.max(0, ...outermost(tasks).map((index) => bytesHeld(tasks, index)));
  const fitting = Math.floor(FLIGHT_BYTES / Math.max(each, 1));
  const credits = Math.min(Math.max(fitting, 2), workers + 2, Math.max(tasks.count, 1));
  return { credits, bytes: credits * each };
};

/** The tasks at both ends and their neighbours: those between are like one of them. */
export const outermost = ({ count }: StreamTasks): readonly number[] =>
  [0, 1, count - 2, count - 1].filter((index) => index >= 0 && index < count);

const bytesHeld = (tasks: StreamTasks, index: number): number => {
  const { plan, merge } = tasks.at(index);
  const plans = merge === undefined ? [plan] : [plan, merge.plan];
  return plans.reduce((sum, each) => sum + planBytes(each) + answerBytes(each), 0);
};

const answerBytes = ({ outputs }: Plan): number => outputs.reduce((sum, output) => sum + byteCount(output), 0);
