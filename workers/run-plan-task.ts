import { type Answered, answerJobs } from './job-handler.ts';
import type { RunResult, RunTask } from './run-plan.ts';
import { runPlanInThread } from './thread-memory.ts';

/** Runs one plan with the kernels of this thread. */
export const answerPlan = (task: RunTask): Answered<RunResult> => {
  const result = runPlanInThread(task);
  if ('refusal' in result) return { result, moved: [] };
  const returned = (result.returned ?? []).flatMap(({ chunks }) => chunks);
  return { result, moved: [...result.outputs, ...returned].map(({ buffer }) => buffer) };
};

/** Piscina task: runs plans. */
export default answerJobs(answerPlan);
