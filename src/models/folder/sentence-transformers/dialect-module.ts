import type { DialectOperator } from '../../../dialects/dialect-operator.ts';
import { readAttributes } from '../../../pipeline/attributes/attributes.ts';
import type { Step } from '../../../pipeline/pipeline.ts';
import { planPipeline } from '../../../pipeline/plan-pipeline.ts';
import { withFrameworkNames } from '../../translate-names.ts';
import { type Features, type Forward, withFeature } from './module.ts';

/**
 * Runs an operator of the dialect on features: its inputs are those of the same names, and its output becomes one. `prefix`
 * keeps names of its steps apart from those of other modules.
 * @throws RequestError, as the operator
 */
export const runDialect = (
  operator: DialectOperator,
  args: Readonly<Record<string, unknown>>,
  features: Features,
  prefix: string,
): Forward => {
  const inputs = operator.inputs.flatMap(({ name }) => {
    const feature = features.get(name);
    return feature === undefined ? [] : [{ name, shape: feature.shape, datatype: feature.datatype }];
  });
  const parameters = readAttributes(operator.parameters, args, operator.name);
  return withFrameworkNames(operator, () => {
    const pipeline = operator.rewrite(parameters, inputs, undefined);
    // Planned alone, for the shape of its output.
    const [output] = planPipeline(pipeline, inputs).outputs;
    if (output === undefined) throw new Error(`${operator.name} gives nothing`);
    const { name, shape, datatype } = output;
    const own = new Set(pipeline.steps.map(({ y }) => y));
    const rename = (tensor: string): string =>
      own.has(tensor) ? `${prefix} ${tensor}` : (features.get(tensor)?.tensor ?? tensor);
    return {
      steps: pipeline.steps.map((step) => renamed(step, rename)),
      features: withFeature(features, name, { tensor: rename(name), shape, datatype }),
    };
  });
};

/** The step over tensors of other names. */
export const renamed = (step: Step, rename: (tensor: string) => string): Step => {
  const inputs = Object.fromEntries(Object.entries(step.inputs ?? {}).map(([name, of]) => [name, rename(of)]));
  const tensors = { x: rename(step.x), y: rename(step.y), inputs };
  if ('transform' in step) {
    const results = Object.entries(step.results ?? {}).map(([name, of]) => [name, rename(of)] as const);
    return { ...step, ...tensors, ...(step.results && { results: Object.fromEntries(results) }) };
  }
  return { ...step, ...tensors, takesNamed: true };
};
