import { readOperator } from '../../pipeline/attributes/read-pooling.ts';
import { operatorInputs } from '../../pipeline/catalogue.ts';
import { findTransform } from '../../pipeline/find-transform.ts';
import type { Pipeline, Step } from '../../pipeline/pipeline.ts';
import { poolInput } from '../../pipeline/pool-input.ts';
import { readFlag } from '../../tensor/spelling.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import { wideName } from '../analysis.ts';
import { type AnalyzedPipelineStep, madeBy } from './pipeline-task.ts';

/** A pipeline that also makes its tensors as FP64. */
export type Traced = {
  readonly pipeline: Pipeline;
  readonly steps: readonly AnalyzedPipelineStep[];
  /** The FP64 tensor of each name after the last step. */
  readonly last: ReadonlyMap<string, string>;
};

/** Returns the pipeline that also makes each tensor as FP64, and what each step reads and makes of these. */
export const tracePipeline = (pipeline: Pipeline, inputs: readonly TensorSpec[]): Traced => {
  const last = new Map(inputs.map(({ name }) => [name, wideName(name)] as const));
  const widen = (x: string, y: string): Step => ({ transform: 'cast', attributes: { datatype: 'FP64' }, x, y });
  const all: Step[] = inputs.map(({ name }) => widen(name, wideName(name)));
  const steps = pipeline.steps.map((step, i): AnalyzedPipelineStep => {
    const named = Object.entries(namesOf(step)).flatMap(([name, tensor]) => {
      const wide = last.get(tensor);
      return wide === undefined ? [] : [[name, wide] as const];
    });
    const makes = madeBy(i, step.y);
    all.push(step);
    for (const name of resultsOf(step)) {
      all.push(widen(name, madeBy(i, name)));
      last.set(name, madeBy(i, name));
    }
    const operator = 'transform' in step ? step.transform : `${step.region}/${step.reductions}`;
    const { place: _, ...plain } = step;
    return { label: `step ${i} (${operator})`, step: plain, reads: Object.fromEntries(named), makes };
  });
  const names = pipeline.steps.flatMap((step, i) => resultsOf(step).map((name) => madeBy(i, name)));
  const wide = [...inputs.map(({ name }) => wideName(name)), ...names];
  return { pipeline: { ...pipeline, steps: all, outputs: [...pipeline.outputs, ...wide] }, steps, last };
};

/** Returns the names of the tensors that a step makes. */
const resultsOf = (step: Step): readonly string[] => {
  if (!('transform' in step)) {
    const hasIndices = readFlag(step.attributes.return_indices) === true;
    return hasIndices ? [step.y, step.indices ?? 'indices'] : [step.y];
  }
  const { results = [] } = findTransform(step.transform);
  const inputs = Object.keys(step.inputs ?? {});
  const others = results.filter(({ isGiven }) => isGiven === undefined || isGiven(inputs, step.attributes));
  return [step.y, ...others.map(({ name }) => step.results?.[name] ?? name)];
};

/** Returns the names of the tensors that a step reads, by its operator's names. */
const namesOf = (step: Step): Readonly<Record<string, string>> => {
  if ('transform' in step) return { x: step.x, ...step.inputs };
  const { region, reductions } = readOperator(step);
  const others = operatorInputs(region, reductions).filter(({ name }) => name !== 'x');
  const named = others.flatMap(({ name }) => {
    const tensor = poolInput(step, name);
    return tensor === undefined ? [] : [[name, tensor] as const];
  });
  return { x: step.x, ...Object.fromEntries(named) };
};
