import type { Config } from '../../config.ts';
import { planComparison } from '../../explain/compare/plan-comparison.ts';
import { planPipelineExplanation, takePipelineAttributes } from '../../explain/pipelines/plan-pipeline-explanation.ts';
import { planExplanation } from '../../explain/plan-explanation.ts';
import type { Operator } from './operator.ts';
import { pooling } from './operators.ts';
import type { PlanCache } from './plan-cache.ts';

/** Returns the explanation of a pooling of `/v1`. */
export const explaining = (
  plans: PlanCache,
  { maxWeights }: Pick<Config, 'maxWeights'>,
  region: string,
  reductions: readonly string[],
): Operator => {
  const { name, check, matchInputs } = pooling(plans, region, reductions);
  const explained = `explain/${name}`;
  return {
    name: explained,
    check,
    matchInputs,
    plan: (attributes, specs) =>
      plans.plan({ name: explained, attributes, inputs: specs }, (inputs) =>
        planExplanation({ region, reductions, attributes, inputs }, maxWeights),
      ),
  };
};

/** Returns the comparison of poolings of `/v1`. */
export const comparing = (plans: PlanCache, { maxReductions }: Pick<Config, 'maxReductions'>): Operator => ({
  name: 'compare',
  check: () => {},
  matchInputs: ({ inputs }) => inputs,
  plan: (attributes, specs) =>
    plans.plan({ name: 'compare', attributes, inputs: specs }, (inputs) =>
      planComparison(attributes, inputs, maxReductions),
    ),
});

/** Returns the explanation of a pipeline of `/v1`. */
export const explainingPipeline = (plans: PlanCache, operator: Operator): Operator => {
  const name = `explain/${operator.name}`;
  return {
    ...operator,
    name,
    plan: (attributes, inputs) => {
      const { explain, others } = takePipelineAttributes(attributes);
      const plan = operator.plan(others, inputs);
      // Values of inputs that determine a plan are not in this key.
      if (operator.readsValues !== undefined) return planPipelineExplanation(plan, explain);
      return plans.plan({ name, attributes, inputs }, () => planPipelineExplanation(plan, explain));
    },
  };
};
