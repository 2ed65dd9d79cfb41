import type { DialectOperator } from '../dialects/dialect-operator.ts';
import { readAttributes } from '../pipeline/attributes/attributes.ts';
import { planPipeline } from '../pipeline/plan-pipeline.ts';
import type { Model } from './model.ts';
import { withFrameworkNames } from './translate-names.ts';

/** A framework's operator as a model. A parameter that is null is absent. */
export const dialectModel = ({ rewrite, takesScalars = false, ...operator }: DialectOperator): Model =>
  Object.freeze({
    ...operator,
    plan: (wireParameters, inputs, requested) => {
      const present = Object.fromEntries(
        Object.entries(wireParameters).filter(([, value]) => value !== null && value !== 'null'),
      );
      const parameters = readAttributes(operator.parameters, present, operator.name);
      const constants = operator.inputs.filter(({ constant }) => constant).map(({ name }) => name);
      const tensors = inputs
        .filter(({ name }) => !constants.includes(name))
        .map(({ values: _, ...spec }) => (takesScalars && spec.shape.length === 0 ? { ...spec, shape: [1] } : spec));
      const pipeline = rewrite(parameters, inputs, requested);
      return withFrameworkNames(operator, () => planPipeline(pipeline, tensors));
    },
  } satisfies Model);
