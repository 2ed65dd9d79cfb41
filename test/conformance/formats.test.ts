import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REGIONS } from '../../src/regions/list.ts';
import { DTYPE_NAMES, DTYPES, type DType } from '../../src/tensor/dtype.ts';
import { elementCount } from '../../src/tensor/shape.ts';
import { type ServerUnderTest, startServer } from '../http/support/server-under-test.ts';
import { REGION_CASES } from '../support/cases.ts';
import { fromBytes, toBytes } from '../support/elements.ts';
import { expectedOf, firstWrong, type OperatorCase } from '../support/operator-case.ts';
import { REQUEST_BODIES, type RequestBody, spelled } from '../support/request-bodies.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const post = ({ region, reduction, attributes }: OperatorCase, { type, query, payload }: RequestBody) =>
  server.app.inject({
    method: 'POST',
    url: `/v1/pool/${region}/${reduction}`,
    query: { ...spelled(attributes), ...query },
    headers: { 'content-type': type, accept: 'application/octet-stream' },
    payload,
  });

const valuesOf = (datatype: DType, count: number) =>
  fromBytes(
    datatype,
    toBytes(
      datatype,
      Array.from({ length: count }, (_, i) =>
        datatype === 'BOOL' ? i % 2 : datatype.startsWith('UINT') ? 3 * i : (i % 3) - i,
      ),
    ),
  );

/** Every region scheme of one tensor, and a reduction of each way in which outputs are computed. */
const OPERATORS = REGIONS.filter(({ inputs = [] }) => inputs.every(({ optional }) => optional)).flatMap((region) =>
  ['max', 'mean', 'sum', 'lp', 'var', 'median'].map((reduction) => [region.name, reduction] as const),
);

describe.each(Object.entries(REQUEST_BODIES))('%s', (_, bodyOf) => {
  test.each(OPERATORS)('%s/%s gives the defined result in every case, or refuses it', async (region, reduction) => {
    for (const [i, example] of (REGION_CASES[region] ?? []).entries()) {
      const { attributes, shape, layout, inputs } = example;
      if (inputs !== undefined) continue;
      const datatype = 'refused' in example ? 'FP32' : (DTYPE_NAMES[i % DTYPE_NAMES.length] as DType);
      const elements = valuesOf(datatype, elementCount(shape));
      const given = {
        region,
        reduction,
        attributes: { ...attributes, ...(layout && { layout }) },
        shape,
        datatype,
        elements,
      };
      const result = await post(given, bodyOf(given));
      if ('refused' in example) {
        expect(result.json(), example.title).toMatchObject({ code: example.refused });
        continue;
      }
      const expected = expectedOf(given);
      const isWhole = DTYPES[expected.datatype].kind !== 'float';
      if (isWhole && expected.outputs.some(({ value }) => value !== value)) {
        expect(result.json(), example.title).toMatchObject({ code: 'VALUE_OUT_OF_RANGE' });
        continue;
      }
      expect(result.statusCode, `${example.title}: ${result.body}`).toBe(200);
      expect(result.headers).toMatchObject({
        'x-tensor-shape': `${expected.shape}`,
        'x-tensor-datatype': expected.datatype,
      });
      expect(
        firstWrong(given, expected, fromBytes(expected.datatype, result.rawPayload)),
        example.title,
      ).toBeUndefined();
    }
  });
});
