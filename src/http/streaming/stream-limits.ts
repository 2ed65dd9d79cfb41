import type { StreamTasks } from '../../pipeline/stream/stream-tasks.ts';
import {
  NO_JSON,
  type RequestLimits,
  type RequestNeeds,
  refuseLargeRequest,
  requestNeeds,
} from '../plans/request-limits.ts';
import { outermost } from './stream-credits.ts';

/** Returns the plans of the tasks at both ends of a stream; all others are like one of these. */
const plansOf = (tasks: StreamTasks) =>
  outermost(tasks).flatMap((index) => {
    const { plan, merge } = tasks.at(index);
    return merge === undefined ? [plan] : [plan, merge.plan];
  });

/** Refuses large tasks; a whole stream is limited only in bytes. @throws the errors of `refuseLargeRequest` */
export const refuseLargeTasks = (limits: RequestLimits, tasks: StreamTasks): void => {
  for (const plan of plansOf(tasks)) refuseLargeRequest(limits, plan, plan.outputs, NO_JSON);
};

/** Returns the largest needs of the tasks of a stream. */
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
