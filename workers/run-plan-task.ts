import { createJobHandler, type JobOutcome } from './job-handler.ts';
import type { RunResult, RunTask } from './run-plan.ts';
import { runPlanInThread } from './thread-memory.ts';

/** Runs one plan with the kernels of this thread. */
export const runPlanJob = (task: RunTask): JobOutcome<RunResult> => {
  const result = runPlanInThread(task);
  if ('refusal' in result) return { result, transferred: [] };
  const returned = (result.returned ?? []).flatMap(({ chunks }) => chunks);
  return { result, transferred: [...result.outputs, ...returned].map(({ buffer }) => buffer) };
};

/** Piscina task: runs plans. */
export default createJobHandler(runPlanJob);
