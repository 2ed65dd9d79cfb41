import type { StreamTasks } from '../../pipeline/stream/stream-tasks.ts';
import {
  NO_JSON,
  type RequestLimits,
  type RequestNeeds,
  refuseLargeRequest,
  requestNeeds,
} from '../plans/request-limits.ts';
import { outermost } from './stream-credits.ts';

/** The plans of the tasks at both ends of a stream: those between are like one of them. */
const plansOf = (tasks: StreamTasks) =>
  outermost(tasks).flatMap((index) => {
    const { plan, merge } = tasks.at(index);
    return merge === undefined ? [plan] : [plan, merge.plan];
  });

/** @throws what `refuseLargeRequest` does, for one task: a stream has no limit as a whole but that of its bytes */
export const refuseLargeTasks = (limits: RequestLimits, tasks: StreamTasks): void => {
  for (const plan of plansOf(tasks)) refuseLargeRequest(limits, plan, plan.outputs, NO_JSON);
};

/** The most that a task of a stream needs. */
export const taskNeeds = (tasks: StreamTasks): RequestNeeds => {
  const needs = plansOf(tasks).map((plan) => requestNeeds(plan, plan.outputs, NO_JSON));
  const most = (name: keyof RequestNeeds, least: number): number => Math.max(least, ...needs.map((each) => each[name]));
  return {
    microseconds: most('microseconds', 0),
    responseBytes: most('responseBytes', 0),
    reductions: most('reductions', 1),
    steps: most('steps', 1),
  };
};
