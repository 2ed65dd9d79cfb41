import { readOperator, readPooling } from '../pipeline/attributes/read-pooling.ts';
import type { DType } from '../tensor/dtype.ts';
import type { TensorSpec } from '../tensor/tensor.ts';
import { type AnalyzedStep, type AnalyzedTensors, wideName } from './analysis.ts';
import { type ExplainedPooling, explainedPooling, type WideTensor } from './explained-pooling.ts';
import { PROVENANCE } from './provenance/list.ts';
import { type Weighing, type WeightsChoice, weighing } from './provenance/weigh-elements.ts';

/** Returns the tensor of this name as FP64; undefined without one. */
export const wideTensor = (tensors: AnalyzedTensors, name: string): WideTensor | undefined => {
  const wide = tensors[wideName(name)];
  return wide && { shape: wide.shape, values: new Float64Array(wide.bytes.buffer, 0, wide.bytes.length / 8) };
};

/** Returns a pooling that has run, from the tensors of an analysis. `inputs`: the tensors of its operator; `y`: its name. */
export const openPooling = (
  step: AnalyzedStep,
  inputs: readonly TensorSpec[],
  tensors: AnalyzedTensors,
  y: string,
): ExplainedPooling => {
  const read = inputs.flatMap(({ name }) => {
    const tensor = wideTensor(tensors, name);
    return tensor === undefined ? [] : [[name, tensor] as const];
  });
  const datatypes = new Map(inputs.map(({ name, datatype }) => [name, datatype] as const));
  const result = wideTensor(tensors, y);
  if (result === undefined) throw new Error(`the analysis has no ${y}`);
  return openNamedPooling(step, Object.fromEntries(read), (name) => datatypes.get(name) ?? 'FP64', result);
};

/** Returns a pooling that has run, from its tensors by the operator's names for them. */
export const openNamedPooling = (
  step: AnalyzedStep,
  read: Readonly<Record<string, WideTensor>>,
  datatypeOf: (name: string) => DType,
  y: WideTensor,
): ExplainedPooling => {
  const operator = readOperator(step);
  const { x } = read;
  if (x === undefined) throw new Error('a pooling has no x');
  const input = (name: string) => {
    const tensor = read[name];
    return tensor && { datatype: datatypeOf(name), shape: tensor.shape };
  };
  const spec = { datatype: datatypeOf('x'), shape: x.shape };
  const { attributes, geometry } = readPooling(operator, step, spec, input);
  const { reductions } = operator;
  return explainedPooling({ region: operator.region.name, reductions, attributes, geometry, x, y, inputs: read });
};

/** Returns how the elements of each reduction are weighed; undefined for one without weights. */
export const weighingsOf = (
  { reductions, attributes }: ExplainedPooling,
  choice: WeightsChoice,
): readonly (Weighing | undefined)[] =>
  reductions.map(({ name }) => {
    const provenance = PROVENANCE[name];
    return provenance && weighing(provenance, attributes, choice === 'none' ? 'auto' : choice);
  });
