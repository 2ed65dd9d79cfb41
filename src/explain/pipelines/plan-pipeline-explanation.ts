import { type Static, type TObject, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { readAttributes } from '../../pipeline/attributes/attributes.ts';
import { readOperator, readPooling } from '../../pipeline/attributes/read-pooling.ts';
import type { Step } from '../../pipeline/pipeline.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { pipelineOf, planPipeline } from '../../pipeline/plan-pipeline.ts';
import { isOfElements } from '../../reductions/reduction.ts';
import { DTYPES } from '../../tensor/dtype.ts';
import { elementCount } from '../../tensor/shape.ts';
import { readFlag } from '../../tensor/spelling.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import { DOCUMENT, wideName } from '../analysis.ts';
import { analyzed } from '../analyzed-plan.ts';
import { explainAttributes, flatOutput } from '../explain-attributes.ts';
import { weightsDatatype } from '../explanation-outputs.ts';
import { explanationWork } from '../explanation-work.ts';
import { hasRowGradient } from '../rows/rows-gradient.ts';
import { BACKWARD } from './list.ts';
import type { AnalyzedPipelineStep, AttributionTask, PipelineTask } from './pipeline-task.ts';
import { type Traced, tracePipeline } from './trace-pipeline.ts';

/** Attributes of an explained pipeline beside its parameters. */
export const pipelineExplainAttributes = {
  output: explainAttributes.output,
  attribution_to: Type.Optional(
    Type.String({ description: 'the input that the output is attributed to (default: the first)' }),
  ),
};

type PipelineExplainAttributes = Readonly<Static<TObject<typeof pipelineExplainAttributes>>>;
type Attributes = Readonly<Record<string, unknown>>;

/** Returns the attributes of the explanation of a pipeline, and the parameters of the pipeline. @throws INVALID_ATTRIBUTE */
export const takePipelineAttributes = (
  attributes: Attributes,
): { readonly explain: PipelineExplainAttributes; readonly others: Attributes } => {
  const { output, attribution_to, ...others } = attributes;
  const taken = { ...(output !== undefined && { output }), ...(attribution_to !== undefined && { attribution_to }) };
  const explain: PipelineExplainAttributes = readAttributes(pipelineExplainAttributes, taken, 'explain');
  if (attribution_to === undefined || output !== undefined) return { explain, others };
  const detail = 'attribution_to: expected output=INDEX beside it, the element that is attributed, got none';
  throw new RequestError('INVALID_ATTRIBUTE', detail, '?attribution_to');
};

/**
 * Returns the plan of an explained pipeline: the pipeline with all its tensors as FP64, and an analysis of these.
 * @throws INVALID_ATTRIBUTE for an output or input that the pipeline does not have; INVALID_PIPELINE for an attribution through a
 * step without a derivative
 */
export const planPipelineExplanation = (plan: Plan, explain: PipelineExplainAttributes): Plan => {
  const pipeline = pipelineOf(plan);
  if (pipeline === undefined) throw new Error('the plan has no pipeline');
  const weights = (pipeline.weights ?? []).map(({ name, datatype, shape }) => ({ name, datatype, shape }));
  const inputs = [...plan.inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape })), ...weights];
  const traced = tracePipeline(pipeline, inputs);
  const kernels = planPipeline(traced.pipeline, plan.inputs);
  const specs = new Map(kernels.outputs.map((spec) => [spec.name, spec] as const));
  const attribution = attributionOf(plan, explain, traced, specs);
  const task: PipelineTask = { kind: 'pipeline', steps: traced.steps, inputs, ...(attribution && { attribution }) };
  const target = inputs.find(({ name }) => wideName(name) === attribution?.to);
  const outputs: TensorSpec[] = [...plan.outputs];
  if (target) outputs.push({ name: 'attribution', datatype: weightsDatatype(target.datatype), shape: target.shape });
  outputs.push({ name: DOCUMENT, datatype: 'UINT8', shape: [documentBytes(traced.steps, specs)] });
  return analyzed(kernels, task, outputs, workOf(task, specs));
};

const attributionOf = (
  plan: Plan,
  { output, attribution_to: to }: PipelineExplainAttributes,
  { steps, last, pipeline }: Traced,
  specs: ReadonlyMap<string, TensorSpec>,
): AttributionTask | undefined => {
  const [first] = plan.outputs;
  const name = pipeline.outputs[0] ?? '';
  if (output === undefined || first === undefined) return undefined;
  const floats = plan.inputs.filter(({ datatype }) => DTYPES[datatype].kind === 'float');
  const target = to === undefined ? plan.inputs[0] : floats.find((input) => input.name === to);
  if (target === undefined || DTYPES[target.datatype].kind !== 'float') {
    const names = floats.map((input) => input.name).join(', ') || 'none';
    const detail = `attribution_to: expected an input of floats, ${names}, got ${to ?? target?.name}`;
    throw new RequestError('INVALID_ATTRIBUTE', detail, '?attribution_to');
  }
  const from = last.get(name) ?? '';
  const bits = steps.find(({ makes, step }) => makes === from && isOfBits(step));
  const shape = bits === undefined ? first.shape : (specs.get(bits.reads.x ?? '')?.shape ?? first.shape);
  for (const { label, step } of reachedBy(steps, from)) refuseWithoutDerivative(label, step);
  return { from, to: wideName(target.name), output: flatOutput(output, shape) ?? 0 };
};

/** Whether a step packs bits, which are counted one by one. */
const isOfBits = (step: Step): boolean =>
  'transform' in step &&
  step.transform === 'quantize' &&
  ['binary', 'ubinary'].includes(`${step.attributes.precision}`);

/** Inputs that say where elements are, and have no gradient. */
const PLACES: ReadonlySet<string> = new Set(['mask', 'lengths', 'offsets', 'segment_ids', 'indices', 'like', 'spans']);

/** Returns the steps that a tensor depends on by its values. */
const reachedBy = (steps: readonly AnalyzedPipelineStep[], from: string): readonly AnalyzedPipelineStep[] => {
  const needed = new Set([from]);
  return steps.toReversed().filter(({ makes, reads }) => {
    if (!needed.has(makes)) return false;
    for (const [name, read] of Object.entries(reads)) if (!PLACES.has(name)) needed.add(read);
    return true;
  });
};

const refuseWithoutDerivative = (label: string, step: Step): void => {
  const isDerivable =
    'transform' in step
      ? BACKWARD[step.transform] !== undefined && !(step.transform === 'splade' && readFlag(step.attributes.sparse))
      : readOperator(step).reductions.every((each) => isOfElements(each) || hasRowGradient(each.name));
  if (isDerivable) return;
  const detail = `output: expected a pipeline of steps with a derivative, got ${label}: leave output out for what its poolings lose`;
  throw new RequestError('INVALID_PIPELINE', detail, '?output');
};

/** Nanoseconds of a step's gradient for each element, and bytes of each. */
const GRADIENT_NS = 200;
const GRADIENT_BYTES = 48;

const workOf = ({ steps, attribution }: PipelineTask, specs: ReadonlyMap<string, TensorSpec>) => {
  const spec = (name: string) => specs.get(name);
  const works = steps.flatMap(({ step, reads }) => {
    const x = spec(reads.x ?? '');
    if ('transform' in step || x === undefined) return [];
    const read = readPooling(readOperator(step), step, x, (name) => spec(reads[name] ?? ''));
    const { reductions } = step;
    return [explanationWork(read, x, { output: undefined, choice: 'none', reductions: reductions.length })];
  });
  const elements = [...specs.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0);
  const backward = attribution === undefined ? 0 : elements;
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    bytes: Math.max(0, ...works.map(({ bytes }) => bytes)) + GRADIENT_BYTES * backward,
    microseconds:
      sum(works.map(({ microseconds }) => microseconds)) * (attribution ? 2 : 1) + (GRADIENT_NS * backward) / 1000,
    operations: sum(works.map(({ operations }) => operations)) + 2 * backward,
  };
};

/** Bytes of a document without its lists, and of the figures of a channel. */
const DOCUMENT_BYTES = 8192;
const CHANNEL_BYTES = 52;

const documentBytes = (steps: readonly AnalyzedPipelineStep[], specs: ReadonlyMap<string, TensorSpec>): number =>
  steps.reduce((sum, { step, reads }) => {
    if ('transform' in step) return sum;
    const channels = Math.max(1, ...(specs.get(reads.x ?? '')?.shape ?? []));
    return sum + step.reductions.length * (DOCUMENT_BYTES + CHANNEL_BYTES * channels);
  }, DOCUMENT_BYTES);
