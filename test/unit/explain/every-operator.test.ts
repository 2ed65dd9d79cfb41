import { describe, expect, test } from 'vitest';
import { catalogue, describeOperator, findReduction } from '../../../src/pipeline/catalogue.ts';
import { planPooling } from '../../../src/pipeline/plan-pooling.ts';
import { isOfElements } from '../../../src/reductions/reduction.ts';
import { explainInProcess } from '../../support/explain/explain-in-process.ts';
import { runInProcess, type TestTensor } from '../../support/run-in-process.ts';
import { drawn } from './drawn.ts';

type Operator = { readonly region: string; readonly reduction: string };

const operators = catalogue().operators.filter(
  ({ supported, reduction }) => supported && isOfElements(findReduction(reduction)),
);

/** The example of an operator with other values of x, FP64, some of them equal, and every weight positive. */
const exampleOf = ({ region, reduction }: Operator, seed: number) => {
  const { inputs, parameters } = describeOperator(region, reduction).example.request;
  const tensors = inputs.map((input, i): TestTensor => {
    const datatype = i === 0 ? 'FP64' : (input.datatype as TestTensor['datatype']);
    return { ...input, datatype, data: i === 0 ? drawn(input.data.length, seed) : input.data };
  });
  return { tensors, parameters };
};

describe.each(operators)('$region/$reduction', ({ region, reduction }) => {
  const pool = `${region}/${reduction}`;
  const { tensors, parameters } = exampleOf({ region, reduction }, 7);
  const x = tensors[0]?.data.map(Number) ?? [];

  test('weights sum to y where they are exact, and figures are in their ranges', () => {
    const explained = explainInProcess(pool, parameters, tensors);
    const { explanation } = explained.document;
    const { y, weights_offsets: offsets, weights_index: index, weights } = explained.tensors;
    y?.data.forEach((value, k) => {
      let sum = 0;
      for (let e = offsets?.data[k] as number; e < (offsets?.data[k + 1] as number); e += 1) {
        const position = index?.data[e] as number;
        if (e > (offsets?.data[k] as number)) expect(position).toBeGreaterThan(index?.data[e - 1] as number);
        sum += (weights?.data[e] as number) * (position < 0 ? 0 : (x[position] as number));
      }
      if (explanation.exact) expect(Math.abs(sum - value)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
    });
    if (explanation.energy_kept !== null) {
      expect(explanation.energy_kept).toBeGreaterThanOrEqual(0);
      expect(explanation.energy_kept).toBeLessThanOrEqual(1);
    }
    for (const [channel, kept] of explanation.variance_kept.entries()) {
      const bound = explanation.variance_bound[channel] ?? null;
      if (kept !== null && bound !== null) expect(kept).toBeLessThanOrEqual(bound + 1e-9);
    }
  });

  test('derivatives equal central differences', () => {
    const output = 0;
    const { shape = [] } = explainInProcess(pool, { ...parameters, weights: 'none' }, tensors).tensors.y ?? {};
    const attributes = { ...parameters, output: shape.map(() => 0), attribution: true };
    const { attribution } = explainInProcess(pool, attributes, tensors).tensors;
    const value = (at: number, by: number): number => {
      const moved = tensors.map((tensor, i) =>
        i === 0 ? { ...tensor, data: x.map((element, e) => (e === at ? element + by : element)) } : tensor,
      );
      return Number(pooled(pool, parameters, moved)[output]);
    };
    for (const at of x.keys()) {
      const difference = (value(at, 1e-6) - value(at, -1e-6)) / 2e-6;
      expect(Math.abs((attribution?.data[at] as number) - difference)).toBeLessThan(
        1e-6 * Math.max(1, Math.abs(difference)),
      );
    }
  });
});

/** Returns y of a pooling that is not explained. */
const pooled = (pool: string, attributes: Readonly<Record<string, unknown>>, tensors: readonly TestTensor[]) => {
  const [region = '', reduction = ''] = pool.split('/');
  const inputs = tensors.map(({ data: _, ...spec }) => spec);
  const outputs = runInProcess(planPooling({ region, reductions: [reduction], attributes, inputs }), tensors);
  if ('code' in outputs) throw new Error(outputs.detail);
  return outputs[0]?.data ?? [];
};

const selections = operators.filter(({ reduction }) => findReduction(reduction).selects);

test.each(selections)('winners of $region/$reduction are the indices of the pooling', ({ region, reduction }) => {
  const { tensors, parameters } = exampleOf({ region, reduction }, 11);
  const explained = explainInProcess(`${region}/${reduction}`, { ...parameters, return_indices: true }, tensors);
  const { winners, indices } = explained.tensors;
  if (region === 'roi_align') expect(winners?.data.every((winner) => winner === -1)).toBe(true);
  else expect(winners?.data).toEqual(indices?.data);
});

test.each(operators.filter(({ region, reduction }) => reduction === 'stochastic' && region !== 'roi_align'))(
  'the element that $region/stochastic draws is its winner',
  ({ region, reduction }) => {
    for (let seed = 0; seed < 20; seed += 1) {
      const { tensors, parameters } = exampleOf({ region, reduction }, seed);
      const explained = explainInProcess(`${region}/${reduction}`, { ...parameters, seed }, tensors);
      const { y, weights_index: index } = explained.tensors;
      expect(y?.data).toEqual(index?.data.map((at) => Number(tensors[0]?.data[at])));
    }
  },
);
