import { runAnalysis } from '../src/explain/run-analysis.ts';
import type { Plan } from '../src/pipeline/plan.ts';
import { createJobHandler, type JobOutcome } from './job-handler.ts';
import type { RunResult, RunTask } from './run-plan.ts';
import { limitGarbage, runPlanInThread } from './thread-memory.ts';

/** Runs a plan of an analysis. */
const runAgain = (plan: Plan, inputs: RunTask['inputs']): readonly Uint8Array<ArrayBuffer>[] => {
  const result = runPlanInThread({ plan, inputs });
  if ('refusal' in result) throw new Error(result.refusal.detail);
  return result.outputs;
};

/** Runs the calls of a plan with the kernels of this thread, then its analysis. */
const runAnalysisJob = ({ plan, inputs }: RunTask): JobOutcome<RunResult> => {
  const kernels = runPlanInThread({ plan: { ...plan, outputs: plan.analysis?.tensors ?? [] }, inputs });
  if ('refusal' in kernels) return { result: kernels, transferred: [] };
  const begin = performance.now();
  const { outputs, shapes } = runAnalysis(plan, kernels.outputs, runAgain);
  const computeMs = kernels.computeMs + performance.now() - begin;
  limitGarbage();
  return { result: { outputs, shapes, computeMs }, transferred: outputs.map(({ buffer }) => buffer) };
};

/** Piscina task: runs plans that have an analysis. */
export default createJobHandler(runAnalysisJob);
