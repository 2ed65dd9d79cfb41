import type { Refusal } from '../../src/errors.ts';
import { planPooling } from '../../src/pipeline/plan-pooling.ts';
import type { Element } from '../../src/reductions/reduction.ts';
import type { TensorSpec } from '../../src/tensor/tensor.ts';
import type { OperatorCase } from './operator-case.ts';
import { runInProcess } from './run-in-process.ts';

/** Outputs of the plan of a case, without HTTP. */
export const poolInProcess = (given: OperatorCase): { spec: TensorSpec; elements: Element[] }[] | Refusal => {
  const { region, reduction, attributes, shape, datatype, elements, inputs: others = [] } = given;
  const tensors = [{ name: 'x', datatype, shape, data: elements }, ...others];
  const inputs = tensors.map(({ data: _, ...spec }) => spec);
  const plan = planPooling({ region, reductions: [reduction], attributes, inputs });
  const results = runInProcess(plan, tensors);
  return Array.isArray(results) ? results.map(({ data, ...spec }) => ({ spec, elements: [...data] })) : results;
};
