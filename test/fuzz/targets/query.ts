import { parse } from 'node:querystring';
import fc from 'fast-check';
import { readRawHead } from '../../../src/codec/raw.ts';
import { queryAttributes } from '../../../src/http/plans/attributes.ts';
import {
  catalogue,
  describeOperator,
  findReduction,
  findRegion,
  operatorAttributes,
} from '../../../src/pipeline/catalogue.ts';
import { DTYPE_NAMES } from '../../../src/tensor/dtype.ts';
import { spelled } from '../../support/request-bodies.ts';
import { schemaValues } from '../../support/schema-values.ts';
import { EXTREME_NUMBERS, HOSTILE_NAMES } from '../extremes.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { randomFrom, seedOf } from '../random.ts';
import { plainReader, type Target } from '../target.ts';
import { runRequest } from './run-request.ts';

const OPERATORS = catalogue().operators.filter(({ supported }) => supported);

/** Addresses that are served, but for those that want other tensors. */
const seeds = OPERATORS.map(({ region, reduction }) => {
  const { inputs, parameters } = describeOperator(region, reduction).example.request;
  const query = new URLSearchParams({ ...spelled(parameters), shape: `${inputs[0]?.shape}`, datatype: 'FP32' });
  return Buffer.from(`${region}/${reduction}?${query}`);
});

const schemasOf = ({ region, reduction }: (typeof OPERATORS)[number]) =>
  operatorAttributes(findRegion(region), [findReduction(reduction)]);
const names = [...new Set(OPERATORS.flatMap((operator) => Object.keys(schemasOf(operator))))];
const WORDS = [
  ...names,
  ...['&', '=', ',', ',,', '%', '%2c', '+', '/', '?', '&shape=', '&datatype=', 'null', 'true', ';'],
];

const scalar = fc.oneof(fc.integer({ min: -2, max: 9 }).map(String), fc.constantFrom(...EXTREME_NUMBERS));
const list = fc.oneof(fc.array(scalar, { maxLength: 6 }), fc.array(scalar, { minLength: 1000, maxLength: 1000 }));
const anything = fc.oneof(
  { weight: 4, arbitrary: fc.array(scalar, { maxLength: 6 }).map((some) => `${some}`) },
  { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_NAMES) },
  { weight: 1, arbitrary: fc.string() },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1, max: 1000 })
      .chain(() => list)
      .map((some) => `${some}`),
  },
);

/** Addresses with attributes of their operator, right and wrong, and others. */
const built = fc.constantFrom(...OPERATORS).chain((operator) => {
  const own = Object.entries(schemasOf(operator)).map(([name, schema]) =>
    fc.tuple(
      fc.constant(name),
      fc.oneof(
        { weight: 3, arbitrary: schemaValues(schema).map((value) => spelled({ name: value }).name ?? '') },
        { weight: 1, arbitrary: anything },
      ),
    ),
  );
  const other = fc.tuple(fc.constantFrom(...names, ...HOSTILE_NAMES), anything);
  const shape = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 2, maxLength: 5 });
  return fc
    .tuple(
      fc.array(fc.oneof({ weight: 8, arbitrary: fc.oneof(...own) }, other), { maxLength: 4 }),
      fc.oneof({ weight: 8, arbitrary: shape.map(String) }, anything),
      fc.constantFrom(...DTYPE_NAMES),
    )
    .map(([pairs, extents, datatype]) => {
      const query = new URLSearchParams(
        [...pairs, ['shape', extents], ['datatype', datatype]].map((pair) => pair.map((text) => text.toWellFormed())),
      );
      return Buffer.from(`${operator.region}/${operator.reduction}?${query}`);
    });
});

/** Addresses of poolings of raw bytes, and the kernels that run what they ask for. */
export const query: Target = {
  name: 'query',
  share: 2,
  mutant: (random) => mutateBytes(random, seeds, WORDS),
  built,
  open: plainReader((input) => {
    const [path = '', ...rest] = Buffer.from(input).toString().split('?');
    const { shape, datatype, ...parameters } = queryAttributes({ ...parse(rest.join('?')) });
    return runRequest(
      { operator: `pool/${path}`, parameters, inputs: [readRawHead({ shape, datatype })] },
      randomFrom(seedOf(input)),
    );
  }),
};
