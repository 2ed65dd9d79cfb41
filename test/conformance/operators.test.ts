import { describe, expect, test } from 'vitest';
import { catalogue, findReduction } from '../../src/pipeline/catalogue.ts';
import { isOfElements } from '../../src/reductions/reduction.ts';
import { DTYPE_NAMES, DTYPES, type DType } from '../../src/tensor/dtype.ts';
import { elementCount } from '../../src/tensor/shape.ts';
import { REDUCTION_CASES, REGION_CASES } from '../support/cases.ts';
import { fromBytes, toBytes } from '../support/elements.ts';
import { isWeighable, oneRegion, weighed, withWeights } from '../support/one-region.ts';
import { expectedOf, firstWrong, type OperatorCase } from '../support/operator-case.ts';
import { poolInProcess } from '../support/pool-in-process.ts';

/** The reductions that are tried with every datatype: one of each way in which kernels compute. */
const ALL_DATATYPES: ReadonlySet<string> = new Set(['max', 'sum', 'mean', 'lp', 'prod', 'median', 'last', 'var']);
const SOME_DATATYPES: readonly DType[] = ['FP32', 'BF16', 'INT64', 'BOOL'];

/** Samples between cells are of floats. */
const takes = (region: string, datatype: DType): boolean => region !== 'roi_align' || DTYPES[datatype].kind === 'float';

const expectAsDefined = (given: OperatorCase): void => {
  const expected = expectedOf(given);
  const results = poolInProcess(given);
  const isWhole = DTYPES[expected.datatype].kind !== 'float';
  if (isWhole && expected.outputs.some(({ value }) => value !== value)) {
    // There is no such integer.
    expect(results).toMatchObject({ code: 'VALUE_OUT_OF_RANGE' });
    return;
  }
  if (!Array.isArray(results)) throw new Error(results.detail);
  const [y] = results;
  expect(y?.spec).toMatchObject({ name: 'y', shape: expected.shape, datatype: expected.datatype });
  expect(firstWrong(given, expected, y?.elements ?? [])).toBeUndefined();
};

const OPERATORS = catalogue().operators.filter(
  ({ supported, reduction }) => supported && isOfElements(findReduction(reduction)),
);

describe.each(OPERATORS.map(({ region, reduction }) => [region, reduction] as const))('%s/%s', (region, reduction) => {
  for (const example of REGION_CASES[region] ?? []) {
    const { attributes, shape, layout, title, inputs = [] } = example;
    const all = { ...attributes, ...(layout && { layout }) };
    const given = withWeights({ region, reduction, attributes: all, shape, inputs });
    if ('refused' in example) {
      test(`refuses: ${title}`, () => {
        expect(() => poolInProcess({ ...given, datatype: 'FP32', elements: [] })).toThrow(
          expect.objectContaining({ code: example.refused }),
        );
      });
      continue;
    }
    if (!isWeighable(given)) continue;
    const datatypes = ALL_DATATYPES.has(reduction) ? DTYPE_NAMES : SOME_DATATYPES;
    test.each(datatypes.filter((datatype) => takes(region, datatype)))(`${title}: %s`, (datatype) => {
      const values = Array.from({ length: elementCount(shape) }, (_, i) =>
        datatype === 'BOOL' ? i % 2 : datatype.startsWith('UINT') ? 3 * i : (i % 3) - i,
      );
      expectAsDefined({ ...given, datatype, elements: fromBytes(datatype, toBytes(datatype, values)) });
    });
  }

  for (const { title, attributes = {}, datatype, elements, weights, divisor } of REDUCTION_CASES[reduction]?.examples ??
    []) {
    const one = oneRegion(region, elements.length);
    if (divisor !== undefined || elements.length === 0 || !one || !takes(region, datatype)) continue;
    test(`one region: ${title} (${datatype})`, () => {
      const { attributes: own, shape, inputs, positions } = one;
      const given = { region, reduction, attributes: { ...attributes, ...own }, shape, datatype, elements, inputs };
      expectAsDefined(
        weights === undefined || !findReduction(reduction).inputs
          ? withWeights(given)
          : { ...given, inputs: [...inputs, weighed(weights, positions)] },
      );
    });
  }
});

test('samples between cells are of floats', () => {
  const { attributes, shape, inputs } = oneRegion('roi_align', 4) as NonNullable<ReturnType<typeof oneRegion>>;
  const given = { region: 'roi_align', reduction: 'max', attributes, shape, inputs, elements: [1, 2, 3, 4] };
  expect(() => poolInProcess({ ...given, datatype: 'INT8' })).toThrow(/expected a float datatype/);
});
