import { MODELS } from '../../src/models/list.ts';
import type { GivenInput } from '../../src/pipeline/signature.ts';
import type { DType } from '../../src/tensor/dtype.ts';
import { runInProcess, type TestTensor } from './run-in-process.ts';

/** A model of the service. @throws Error when there is none of this name */
const modelOf = (name: string) => {
  const model = MODELS.find((each) => each.name === name);
  if (model === undefined) throw new Error(`no model ${name}`);
  return model;
};

export const tensor = (
  name: string,
  shape: readonly number[],
  data: readonly number[],
  datatype: DType = 'FP32',
): TestTensor => ({
  name,
  datatype,
  shape,
  data: datatype === 'INT64' ? data.map(BigInt) : data,
});

/** The elements of every result, or the refusal of the kernels. */
export const run = (name: string, parameters: Record<string, unknown>, tensors: readonly TestTensor[]) => {
  const model = modelOf(name);
  const constants = model.inputs.filter(({ constant }) => constant).map((input) => input.name);
  const inputs = tensors.map(
    ({ data, ...spec }): GivenInput => ({
      ...spec,
      ...(constants.includes(spec.name) && { values: data }),
    }),
  );
  const results = runInProcess(
    model.plan(parameters, inputs),
    tensors.filter((one) => !constants.includes(one.name)),
  );
  return Array.isArray(results) ? results.map(({ shape, data }) => ({ shape, data: data.map(Number) })) : results;
};
