import type { Plan } from '../pipeline/plan.ts';
import { type AnalyzedTensor, type AnalyzedTensors, DOCUMENT, type ExplanationTask } from './analysis.ts';
import type { ComparisonTask } from './compare/comparison.ts';
import { runComparison } from './compare/run-comparison.ts';
import { documentOf } from './document-tensor.ts';
import type { PipelineTask } from './pipelines/pipeline-task.ts';
import type { RunPlan } from './pipelines/rerun-transform.ts';
import { runPipelineExplanation } from './pipelines/run-pipeline-explanation.ts';
import { runExplanation } from './run-explanation.ts';

/** What a plan with an analysis returns: the bytes of its outputs, and their shapes. */
export type AnalysisResult = {
  readonly outputs: readonly Uint8Array<ArrayBuffer>[];
  readonly shapes: readonly (readonly number[])[];
};

/**
 * Returns the outputs of a plan with an analysis. `bytes`: outputs of its calls, in the order of `analysis.tensors`; `runPlan`: runs
 * further plans in this thread.
 */
export const runAnalysis = (
  { outputs, analysis }: Pick<Plan, 'outputs' | 'analysis'>,
  bytes: readonly Uint8Array<ArrayBuffer>[],
  runPlan: RunPlan,
): AnalysisResult => {
  if (analysis === undefined) throw new Error('the plan has no analysis');
  const tensors: AnalyzedTensors = Object.fromEntries(
    analysis.tensors.map(({ name, shape }, i) => [name, { shape, bytes: bytes[i] as Uint8Array<ArrayBuffer> }]),
  );
  const results = { ...tensors, ...resultsOf(analysis.task as Task, tensors, runPlan) };
  const returned = outputs.map(({ name }) => {
    const tensor = results[name];
    if (tensor === undefined) throw new Error(`the analysis has no ${name}`);
    return tensor;
  });
  return { outputs: returned.map((tensor) => tensor.bytes), shapes: returned.map(({ shape }) => shape) };
};

type Task = ExplanationTask | ComparisonTask | PipelineTask;

const resultsOf = (
  task: Task,
  tensors: AnalyzedTensors,
  runPlan: RunPlan,
): Readonly<Record<string, AnalyzedTensor>> => {
  if (task.kind === 'pooling') return runExplanation(task, tensors);
  if (task.kind === 'pipeline') return runPipelineExplanation(task, tensors, runPlan);
  return { [DOCUMENT]: documentOf(runComparison(task, tensors)) };
};
