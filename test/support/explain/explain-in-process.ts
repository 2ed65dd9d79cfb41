import {
  planPipelineExplanation,
  takePipelineAttributes,
} from '../../../src/explain/pipelines/plan-pipeline-explanation.ts';
import { planExplanation } from '../../../src/explain/plan-explanation.ts';
import { runAnalysis } from '../../../src/explain/run-analysis.ts';
import type { AttributionSummary, ReductionExplanation } from '../../../src/explain/run-explanation.ts';
import { planDocument } from '../../../src/pipeline/document/plan-document.ts';
import { readDocument } from '../../../src/pipeline/document/read-document.ts';
import type { Plan } from '../../../src/pipeline/plan.ts';
import { instantiateKernels } from '../../../workers/kernels/instance.ts';
import { executePlan } from '../../../workers/run-plan.ts';
import { fromBytes, toBytes } from '../elements.ts';
import { runBetweenGuards } from '../kernels/run-between-guards.ts';
import type { TestTensor } from '../run-in-process.ts';

const kernels = instantiateKernels();

/** The outputs of an analyzed plan by their names, and its document. */
type Analyzed<Document> = {
  readonly tensors: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>>;
  readonly document: Document;
};

const runAgain: Parameters<typeof runAnalysis>[2] = (plan, inputs) => {
  const result = executePlan(kernels, { plan, inputs });
  if ('refusal' in result) throw new Error(result.refusal.detail);
  return result.outputs;
};

/** Runs a plan and its analysis as a worker does. @throws for a refusal of the kernels */
export const analyzeInProcess = <Document>(plan: Plan, tensors: readonly TestTensor[]): Analyzed<Document> => {
  const inputs = tensors.map(({ data, ...spec }) => ({ ...spec, chunks: [toBytes(spec.datatype, data)] }));
  const run = runBetweenGuards(kernels, { plan: { ...plan, outputs: plan.analysis?.tensors ?? [] }, inputs });
  if ('refusal' in run) throw new Error(run.refusal.detail);
  const { outputs, shapes } = runAnalysis(plan, run.outputs, runAgain);
  const named = plan.outputs.map(({ name, datatype, shape: most }, i) => {
    const shape = shapes[i] as readonly number[];
    if (shape.some((extent, axis) => extent > (most[axis] as number)))
      throw new Error(`${name}: planned at most [${most}], got [${shape}]`);
    const bytes = outputs[i] as Uint8Array<ArrayBuffer>;
    return [name, { shape, bytes, data: fromBytes(datatype, bytes).map(Number) }] as const;
  });
  const text = named.at(-1)?.[1].bytes ?? new Uint8Array();
  return { tensors: Object.fromEntries(named), document: JSON.parse(new TextDecoder().decode(text)) as Document };
};

/** Explains one pooling, without HTTP. */
export const explainInProcess = (
  pool: string,
  attributes: Readonly<Record<string, unknown>>,
  tensors: readonly TestTensor[],
): Analyzed<{ readonly explanation: ReductionExplanation; readonly attribution?: AttributionSummary }> => {
  const [region = '', reductions = ''] = pool.split('/');
  const inputs = tensors.map(({ data: _, ...spec }) => spec);
  const plan = planExplanation({ region, reductions: reductions.split(','), attributes, inputs }, 2 ** 22);
  return analyzeInProcess(plan, tensors);
};

/** The document of an explained pipeline. */
type PipelineDocument = {
  readonly explanation: readonly { readonly step: string; readonly energy_kept: number | null }[];
  readonly attribution?: AttributionSummary & { readonly notes: readonly string[] };
};

/** Explains a pipeline of these steps, without HTTP. @throws RequestError */
export const explainPipelineInProcess = (
  steps: readonly object[],
  tensors: readonly TestTensor[],
  attributes: Readonly<Record<string, unknown>> = {},
): Analyzed<PipelineDocument> => {
  const inputs = tensors.map(({ data: _, ...spec }) => spec);
  const plan = planDocument({ document: readDocument({ steps }, '?pipeline'), inputs, at: '?pipeline' });
  return analyzeInProcess(planPipelineExplanation(plan, takePipelineAttributes(attributes).explain), tensors);
};
