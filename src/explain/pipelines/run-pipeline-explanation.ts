import { readAttributes } from '../../pipeline/attributes/attributes.ts';
import { findTransform } from '../../pipeline/find-transform.ts';
import type { PoolStep, TransformStep } from '../../pipeline/pipeline.ts';
import type { AnalyzedTensor, AnalyzedTensors } from '../analysis.ts';
import { DOCUMENT, wideName } from '../analysis.ts';
import { poolingGradient } from '../attribution.ts';
import { documentOf } from '../document-tensor.ts';
import { explainOutputs } from '../explain-outputs.ts';
import type { ExplainedPooling, WideTensor } from '../explained-pooling.ts';
import { weightsDatatype } from '../explanation-outputs.ts';
import { type Losses, measurePooling, measureReduction } from '../losses/measure.ts';
import { openNamedPooling, weighingsOf } from '../open-pooling.ts';
import type { Gradients } from './backward.ts';
import { BACKWARD, NORMALIZING, ROUNDING } from './list.ts';
import type { AnalyzedPipelineStep, AttributionTask, PipelineTask } from './pipeline-task.ts';
import { type RunPlan, rerunTransform } from './rerun-transform.ts';

/** The figures of one reduction of a pooling of a pipeline. */
type StepExplanation = Losses & { readonly step: string };

/** Returns the attribution of a pipeline's output, and what its poolings lost. */
export const runPipelineExplanation = (
  task: PipelineTask,
  tensors: AnalyzedTensors,
  runPlan: RunPlan,
): Readonly<Record<string, AnalyzedTensor>> => {
  const explanation = task.steps.flatMap((traced) => lossesOf(task, traced, tensors));
  const { attribution } = task;
  if (attribution === undefined) return { [DOCUMENT]: documentOf({ explanation }) };
  const gradients = backward(task, attribution, tensors, runPlan);
  const x = wide(tensors, attribution.to);
  const gradient = gradients.get(attribution.to) ?? new Float64Array(x.values.length);
  const target = task.inputs.find(({ name }) => attribution.to === wideName(name));
  const isDouble = weightsDatatype(target?.datatype ?? 'FP64') === 'FP64';
  const values = isDouble ? gradient.slice() : Float32Array.from(gradient);
  return {
    attribution: { shape: x.shape, bytes: new Uint8Array(values.buffer as ArrayBuffer) },
    [DOCUMENT]: documentOf({ explanation, attribution: summaryOf(task, attribution, gradients, tensors) }),
  };
};

const wide = (tensors: AnalyzedTensors, name: string): WideTensor => {
  const tensor = tensors[name];
  if (tensor === undefined) throw new Error(`the analysis has no ${name}`);
  return { shape: tensor.shape, values: new Float64Array(tensor.bytes.buffer, 0, tensor.bytes.length / 8) };
};

const pooled = (task: PipelineTask, traced: AnalyzedPipelineStep, tensors: AnalyzedTensors): ExplainedPooling => {
  const read = Object.fromEntries(Object.entries(traced.reads).map(([name, from]) => [name, wide(tensors, from)]));
  const datatypeOf = (name: string) =>
    task.inputs.find((input) => traced.reads[name] === wideName(input.name))?.datatype ?? 'FP64';
  return openNamedPooling(traced.step as PoolStep, read, datatypeOf, wide(tensors, traced.makes));
};

const lossesOf = (
  task: PipelineTask,
  traced: AnalyzedPipelineStep,
  tensors: AnalyzedTensors,
): readonly StepExplanation[] => {
  if ('transform' in traced.step || traced.step.partial) return [];
  const pooling = pooled(task, traced, tensors);
  const shared = measurePooling(pooling);
  const { winnerCells } = explainOutputs(pooling, weighingsOf(pooling, 'none'), { choice: 'none' });
  return pooling.reductions.map((_, r) => ({
    step: traced.label,
    ...measureReduction(shared, r, winnerCells[r]),
  }));
};

/** Returns the gradient of each FP64 tensor that the attributed output depends on. */
const backward = (
  task: PipelineTask,
  { from, output }: AttributionTask,
  tensors: AnalyzedTensors,
  runPlan: RunPlan,
): ReadonlyMap<string, Float64Array> => {
  const gradients = new Map<string, Float64Array>();
  const maker = task.steps.find(({ makes }) => makes === from);
  const isOfBits = maker !== undefined && 'transform' in maker.step && maker.step.transform === 'quantize';
  const extent = Math.max(
    wide(tensors, from).values.length,
    isOfBits ? wide(tensors, maker.reads.x ?? '').values.length : 0,
  );
  const start = new Float64Array(extent);
  start[output] = 1;
  gradients.set(from, start);
  for (const traced of task.steps.toReversed()) {
    const gradient = gradients.get(traced.makes);
    if (gradient === undefined) continue;
    const shares =
      'transform' in traced.step
        ? transformGradients(traced, traced.step, gradient, tensors, runPlan)
        : { x: poolingGradient(pooled(task, traced, tensors), gradient) };
    for (const [name, share] of Object.entries(shares)) {
      const read = traced.reads[name];
      if (read === undefined) continue;
      const sum = gradients.get(read);
      gradients.set(read, sum === undefined ? share : sum.map((value, i) => value + (share[i] as number)));
    }
  }
  return gradients;
};

const transformGradients = (
  traced: AnalyzedPipelineStep,
  step: TransformStep,
  gradient: Float64Array,
  tensors: AnalyzedTensors,
  runPlan: RunPlan,
): Gradients => {
  const rule = BACKWARD[step.transform];
  if (rule === undefined) throw new Error(`${traced.label} has no derivative`);
  const attributes = readAttributes(findTransform(step.transform).attributes, step.attributes, step.transform);
  const read = Object.entries(traced.reads).map(([name, from]) => [name, wide(tensors, from)] as const);
  const { x, ...inputs } = Object.fromEntries(read);
  if (x === undefined) throw new Error(`${traced.label} has no x`);
  const rerun = rerunTransform(step, { x, ...inputs }, runPlan);
  return rule({ transform: step.transform, attributes, x, inputs, y: wide(tensors, traced.makes), gradient, rerun });
};

const summaryOf = (
  task: PipelineTask,
  { from, to, output }: AttributionTask,
  gradients: ReadonlyMap<string, Float64Array>,
  tensors: AnalyzedTensors,
) => {
  const x = wide(tensors, to);
  let sum = 0;
  gradients.get(to)?.forEach((share, i) => {
    if (share !== 0) sum += share * (x.values[i] as number);
  });
  const passed = task.steps.filter(({ makes }) => gradients.has(makes));
  const isOf = (names: ReadonlySet<string>) =>
    passed.filter(({ step }) => 'transform' in step && names.has(step.transform));
  const normalizing = isOf(NORMALIZING).map(({ label }) => label);
  const notes = normalizing.map(
    (label) =>
      `${label} does not grow with its input, so that Σ attribution·x is 0 behind it: the share of a token is the sum of |attribution·x| over its channels`,
  );
  const value = wide(tensors, from).values[output] ?? null;
  return {
    value,
    sum_of_products: sum,
    straight_through: isOf(ROUNDING).map(({ label }) => label),
    notes,
  };
};
