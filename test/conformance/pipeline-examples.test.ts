import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planDocument } from '../../src/pipeline/document/plan-document.ts';
import { readDocument } from '../../src/pipeline/document/read-document.ts';
import type { DType } from '../../src/tensor/dtype.ts';
import cases from '../fixtures/pipelines/cases.json' with { type: 'json' };
import { runInProcess, type TestTensor } from '../support/run-in-process.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples/pipelines');

type Tensor = { readonly datatype: string; readonly shape: readonly number[]; readonly data: readonly number[] };
type Case = {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly outputs: Readonly<Record<string, Tensor>>;
};

const CASES: Readonly<Record<string, Case>> = cases.cases;

/** Sums of FP32 elements in another order, and a square root: some units in the last place of a value near 1. */
const DIGITS = 5;

test('every example has a case, and every case an example', () => {
  const examples = readdirSync(EXAMPLES).flatMap((file) => (file.endsWith('.json') ? file.slice(0, -5) : []));
  expect(examples.sort()).toEqual(Object.keys(CASES).sort());
});

test.each(Object.entries(CASES))('the example %s gives what NumPy computes', (name, { inputs, outputs }) => {
  const document = readDocument(JSON.parse(readFileSync(join(EXAMPLES, `${name}.json`), 'utf8')));
  const tensors = Object.entries(inputs).map(
    ([input, { datatype, shape, data }]): TestTensor => ({
      ...{ name: input, datatype: datatype as DType, shape },
      data: datatype === 'INT64' ? data.map(BigInt) : data,
    }),
  );
  const plan = planDocument({ document, inputs: tensors.map(({ data: _, ...spec }) => spec) });
  expect(runInProcess(plan, tensors)).toEqual(
    Object.entries(outputs).map(([output, { datatype, shape, data }]) => ({
      name: output,
      datatype,
      shape,
      data:
        datatype === 'FP32'
          ? data.map((value) => expect.closeTo(value, DIGITS))
          : data.map((value) => (datatype === 'INT64' ? BigInt(value) : value)),
    })),
  );
});
