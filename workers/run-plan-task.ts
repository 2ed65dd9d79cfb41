import { workerData } from 'piscina';
import { type Answered, answerJobs, type ThreadData } from './answer-jobs.ts';
import { createKeptKernels } from './kept-kernels.ts';
import type { RunResult, RunTask } from './run-plan.ts';

const kernels = createKeptKernels((workerData as ThreadData).keptBytes);

/** Runs one plan with the kernels of this thread. */
export const answerPlan = (task: RunTask): Answered<RunResult> => {
  const result = kernels.run(task);
  if ('refusal' in result) return { result, moved: [] };
  const returned = (result.returned ?? []).flatMap(({ chunks }) => chunks);
  return { result, moved: [...result.outputs, ...returned].map(({ buffer }) => buffer) };
};

/** Piscina task: runs plans. */
export default answerJobs(answerPlan);
