import type { Refusal } from '../../src/errors.ts';
import { planPooling } from '../../src/pipeline/plan-pooling.ts';
import type { Element } from '../../src/reductions/reduction.ts';
import type { TensorSpec } from '../../src/tensor/tensor.ts';
import { instantiateKernels } from '../../workers/kernels/instance.ts';
import { runPlan } from '../../workers/run-plan.ts';
import { fromBytes, toBytes } from './elements.ts';
import type { OperatorCase } from './operator-case.ts';

const kernels = instantiateKernels();

/** What the plan of a case and the kernels answer, without HTTP. */
export const poolInProcess = (given: OperatorCase): { spec: TensorSpec; elements: Element[] }[] | Refusal => {
  const { region, reduction, attributes, shape, datatype, elements, inputs: others = [] } = given;
  const tensors = [{ name: 'x', datatype, shape, data: elements }, ...others];
  const specs = tensors.map(({ data: _, ...spec }) => spec);
  const plan = planPooling({ region, reductions: [reduction], attributes, inputs: specs });
  const inputs = tensors.map(({ data, ...spec }) => ({ ...spec, chunks: [toBytes(spec.datatype, data)] }));
  const result = runPlan(kernels, { plan, inputs });
  if ('refusal' in result) return result.refusal;
  return plan.outputs.map((spec, i) => ({ spec, elements: fromBytes(spec.datatype, result.outputs[i] as Uint8Array) }));
};
