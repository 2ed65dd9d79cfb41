import { describe, expect, test } from 'vitest';
import { REDUCTIONS } from '../../src/reductions/list.ts';
import { REGIONS } from '../../src/regions/list.ts';
import { DTYPE_NAMES } from '../../src/tensor/dtype.ts';
import { elementCount } from '../../src/tensor/shape.ts';
import { REDUCTION_CASES, REGION_CASES } from '../support/cases.ts';
import { fromBytes, toBytes } from '../support/elements.ts';
import { expectedOf, firstWrong, type OperatorCase } from '../support/operator-case.ts';
import { poolInProcess } from '../support/pool-in-process.ts';

const expectAsDefined = (given: OperatorCase): void => {
  const expected = expectedOf(given);
  const answers = poolInProcess(given);
  if (!Array.isArray(answers)) throw new Error(answers.detail);
  const [y] = answers;
  expect(y?.spec).toMatchObject({ name: 'y', shape: expected.shape, datatype: expected.datatype });
  expect(firstWrong(given, expected, y?.elements ?? [])).toBeUndefined();
};

describe.each(REGIONS.flatMap((region) => REDUCTIONS.map((reduction) => [region.name, reduction.name] as const)))(
  '%s/%s',
  (region, reduction) => {
    for (const example of REGION_CASES[region] ?? []) {
      const { attributes, shape, layout, title } = example;
      const given = { region, reduction, attributes: { ...attributes, ...(layout && { layout }) }, shape };
      if ('refused' in example) {
        test(`refuses: ${title}`, () => {
          expect(() => poolInProcess({ ...given, datatype: 'FP32', elements: [] })).toThrow(
            expect.objectContaining({ code: example.refused }),
          );
        });
        continue;
      }
      test.each(DTYPE_NAMES)(`${title}: %s`, (datatype) => {
        const values = Array.from({ length: elementCount(shape) }, (_, i) =>
          datatype === 'BOOL' ? i % 2 : datatype.startsWith('UINT') ? 3 * i : (i % 3) - i,
        );
        expectAsDefined({ ...given, datatype, elements: fromBytes(datatype, toBytes(datatype, values)) });
      });
    }

    for (const { title, attributes = {}, datatype, elements, divisor } of REDUCTION_CASES[reduction] ?? []) {
      if (divisor !== undefined || elements.length === 0) continue;
      test(`one region: ${title} (${datatype})`, () => {
        const own =
          { window: { kernel_shape: elements.length }, adaptive: { output_shape: 1 }, global: {} }[region] ?? {};
        expectAsDefined({
          region,
          reduction,
          attributes: { ...attributes, ...own },
          shape: [1, 1, elements.length],
          datatype,
          elements,
        });
      });
    }
  },
);
