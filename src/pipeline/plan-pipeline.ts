import { RequestError } from '../errors.ts';
import { DTYPES } from '../tensor/dtype.ts';
import { checkShape, elementCount } from '../tensor/shape.ts';
import { byteCount, type TensorSpec } from '../tensor/tensor.ts';
import type { Transformed } from '../transforms/transformed.ts';
import { copyBytes } from './kernel-calls/kernel-calls.ts';
import { draftPlan } from './lowering/draft.ts';
import { lowerPooling, type Pooled } from './lowering/lower-pooling.ts';
import { lowerTransform } from './lowering/lower-transform.ts';
import { addInput, type PlanTensor } from './lowering/prepare-input.ts';
import type { Pipeline, PoolStep, Step, TransformStep } from './pipeline.ts';
import type { Plan } from './plan.ts';
import { poolInput } from './pool-input.ts';
import { describeStep, refusalOf, thrownAt } from './step-place.ts';

const pipelines = new WeakMap<Plan, Pipeline>();

/** The rows that a row of a transform's result is computed from. */
export type StepRows = Pick<Transformed, 'rows' | 'batched'>;

const rowsOfSteps = new WeakMap<Plan, ReadonlyMap<TransformStep, StepRows>>();

/** Returns the use of rows by the transforms of a plan, by the steps of its pipeline. */
export const stepRowsOf = (plan: Plan): ReadonlyMap<TransformStep, StepRows> => rowsOfSteps.get(plan) ?? new Map();

/** Returns the pipeline that a plan was made of; undefined for a plan without one. */
export const pipelineOf = (plan: Plan): Pipeline | undefined => pipelines.get(plan);

/**
 * Returns the plan of a pipeline over these inputs.
 * @throws INVALID_INPUT for a tensor of a step that is no input, weight or result; PLAN_TOO_LARGE; all that its steps refuse
 */
export const planPipeline = (pipeline: Pipeline, inputs: readonly TensorSpec[]): Plan => {
  const draft = draftPlan();
  const tensors = new Map<string, PlanTensor>();
  for (const input of inputs) {
    checkShape(input.name, input.shape, DTYPES[input.datatype].bytes);
    tensors.set(input.name, addInput(draft, input));
  }
  for (const { bytes, ...weight } of pipeline.weights ?? [])
    tensors.set(weight.name, { ...weight, buffer: draft.constant(weight.name, bytes) });
  const tensor = (name: string): PlanTensor => {
    const found = tensors.get(name);
    if (found === undefined)
      throw new RequestError('INVALID_INPUT', `expected a tensor ${JSON.stringify(name)}, got none`);
    return found;
  };
  /** The tensor of a name of a step's operator. */
  const other = (step: PoolStep) => (name: string) => {
    const of = poolInput(step, name);
    return of === undefined ? undefined : tensors.get(of);
  };
  const isInput = (name: string): boolean => inputs.some((input) => input.name === name);
  /** Returns a new tensor of the pipeline; that of an output has its name as a buffer, unless an input has that name. */
  const make = (name: string, spec: Omit<TensorSpec, 'name'>): PlanTensor => {
    const isOutput = pipeline.outputs.includes(name) && !isInput(name);
    const buffer = isOutput ? draft.tensor({ ...spec, name }) : draft.scratch(name, byteCount(spec));
    const laid = { ...spec, name, buffer };
    tensors.set(name, laid);
    return laid;
  };

  const lowerStep = (step: Step): Partial<Pooled> => {
    const x = tensor(step.x);
    const named = Object.entries(step.inputs ?? {});
    const { place } = step;
    const operator =
      place && describeStep(step, [['x', x], ...named.map(([name, of]) => [name, tensors.get(of)] as const)]);
    draft.step((refusal) => refusalOf(refusal, step, `${operator}`));
    try {
      if (!('transform' in step)) {
        const names: Readonly<Record<string, string>> = { y: step.y, indices: step.indices ?? 'indices' };
        return lowerPooling(draft, step, x, other(step), (output, spec) => make(names[output] ?? output, spec));
      }
      const inputs = Object.fromEntries(named.map(([name, of]) => [name, tensor(of)] as const));
      stepRows.set(step, lowerTransform(draft, step, x, inputs, make));
      return { operations: elementCount(tensor(step.y).shape) };
    } catch (error) {
      throw place === undefined ? error : thrownAt(error, place, `${operator}`);
    }
  };

  const stepRows = new Map<TransformStep, StepRows>();
  let operations = 0;
  /** How each pooling read the axes of its tensor; empty where that is no input. */
  const axes: string[] = [];
  for (const step of pipeline.steps) {
    const lowered = lowerStep(step);
    operations += lowered.operations ?? 0;
    if ('region' in step) axes.push(isInput(step.x) ? (lowered.axes ?? '') : '');
  }
  draft.step();
  const outputs = pipeline.outputs
    .filter((name) => tensors.has(name))
    .map((name): TensorSpec => {
      const { datatype, shape, buffer, roundedFrom } = tensor(name);
      const spec = { name, datatype, shape, ...(roundedFrom && { roundedFrom }) };
      if (buffer !== name) draft.call(copyBytes(buffer, draft.tensor(spec), byteCount(spec)));
      return spec;
    });
  const bytes = (some: readonly TensorSpec[]): number => some.reduce((sum, spec) => sum + byteCount(spec), 0);
  const cost = { bytes_read: bytes(inputs), bytes_written: bytes(outputs), operations };
  const drafted = draft.finish({ inputs, outputs, cost });
  const [onlyAxes = '', ...others] = axes;
  const plan = onlyAxes !== '' && others.length === 0 ? { ...drafted, axes: onlyAxes } : drafted;
  pipelines.set(plan, pipeline);
  rowsOfSteps.set(plan, stepRows);
  return plan;
};
