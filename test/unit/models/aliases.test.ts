import { describe, expect, test } from 'vitest';
import { ALIASES } from '../../../src/dialects/aliases.ts';
import { exampleRequest } from '../../../src/models/example-request.ts';
import { findModel } from '../../../src/models/find-model.ts';
import { MODELS } from '../../../src/models/list.ts';
import type { DType } from '../../../src/tensor/dtype.ts';

const planOf = (name: string, more: Readonly<Record<string, unknown>> = {}) => {
  const model = findModel(name);
  const { inputs, parameters } = exampleRequest(model);
  const given = inputs.map(({ data, ...spec }) => ({ ...spec, datatype: spec.datatype as DType, values: data }));
  return model.plan({ ...parameters, ...more }, given);
};

describe.each(ALIASES)('$name', ({ name, of, defaults }) => {
  test('has the inputs, outputs, parameters and plan of its original', () => {
    const [alias, original] = [findModel(name), findModel(of)];
    expect(alias.inputs).toEqual(original.inputs);
    expect(alias.outputs).toEqual(original.outputs);
    expect(alias.parameters).toEqual(original.parameters);
    expect(planOf(name)).toEqual(planOf(of, defaults));
  });
});

test('aliases are listed, each once', () => {
  const names = MODELS.map((model) => model.name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of [
    'torch.nn.MaxPool2d',
    'torch.nn.functional.max_pool2d',
    'keras.layers.MaxPool2D',
    'keras.layers.GlobalAvgPool2D',
  ]) {
    expect(names).toContain(name);
  }
});
