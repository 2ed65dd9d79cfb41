import { type Answered, answerJobs } from './answer-jobs.ts';
import { instantiateKernels } from './kernels/instance.ts';
import { type RunResult, type RunTask, runPlan } from './run-plan.ts';

/** Memory that a thread keeps between plans; an instance that grew past it is given up after its plan. */
const KEPT_BYTES = 2 ** 28;

let kernels = instantiateKernels();

/** Runs one plan with the kernels of this thread. */
export const answerPlan = (task: RunTask): Answered<RunResult> => {
  const result = runPlan(kernels, task);
  if (kernels.memory.buffer.byteLength > KEPT_BYTES) kernels = instantiateKernels();
  return { result, moved: 'refusal' in result ? [] : result.outputs.map(({ buffer }) => buffer) };
};

/** Piscina task: runs plans. */
export default answerJobs(answerPlan);
