import type { Refusal } from '../../src/errors.ts';
import { MODELS } from '../../src/models/list.ts';
import type { Pipeline } from '../../src/pipeline/pipeline.ts';
import type { Plan } from '../../src/pipeline/plan.ts';
import { planPipeline } from '../../src/pipeline/plan-pipeline.ts';
import type { Element } from '../../src/reductions/reduction.ts';
import type { TensorSpec } from '../../src/tensor/tensor.ts';
import { instantiateKernels } from '../../workers/kernels/instance.ts';
import { fromBytes, toBytes } from './elements.ts';
import { runBetweenGuards } from './kernels/run-between-guards.ts';

const kernels = instantiateKernels();

export type Filled = Pick<TensorSpec, 'name' | 'datatype' | 'shape'> & { readonly data: readonly Element[] };

const run = (plan: Plan, tensors: readonly Filled[]): readonly Filled[] | Refusal => {
  const inputs = tensors.map(({ data, ...spec }) => ({ ...spec, chunks: [toBytes(spec.datatype, data)] }));
  const result = runBetweenGuards(kernels, { plan, inputs });
  if ('refusal' in result) return result.refusal;
  return plan.outputs.map(({ name, datatype, shape }, i) => {
    return { name, datatype, shape, data: fromBytes(datatype, result.outputs[i] as Uint8Array) };
  });
};

const specsOf = (tensors: readonly Filled[]): TensorSpec[] => tensors.map(({ data: _, ...spec }) => spec);

/** Outputs of a pipeline, without HTTP. @throws RequestError */
export const runPipeline = (pipeline: Pipeline, tensors: readonly Filled[]): readonly Filled[] | Refusal =>
  run(planPipeline(pipeline, specsOf(tensors)), tensors);

/** What one transform gives; the tensors beside `x` have the names that it has for them. @throws RequestError */
export const runTransform = (
  transform: string,
  attributes: Readonly<Record<string, unknown>>,
  ...tensors: readonly [Filled, ...Filled[]]
): Omit<Filled, 'name'> | Refusal => {
  const inputs = Object.fromEntries(tensors.slice(1).map(({ name }) => [name, name]));
  const step = { transform, attributes, x: 'x', y: 'y', inputs };
  const result = runPipeline({ steps: [step], outputs: ['y'] }, tensors);
  if ('code' in result) return result;
  const [{ name: _, ...y } = { name: '', datatype: 'FP64', shape: [], data: [] } as const] = result;
  return y;
};

/** Outputs of a model, without HTTP. @throws RequestError */
export const runModel = (
  name: string,
  parameters: Readonly<Record<string, unknown>>,
  tensors: readonly Filled[],
): readonly Filled[] | Refusal => {
  const model = MODELS.find((each) => each.name === name);
  if (model === undefined) throw new Error(`no model ${name}`);
  return run(model.plan(parameters, specsOf(tensors)), tensors);
};
