import { OptionalKind, type TProperties, type TSchema } from '@sinclair/typebox';
import fc from 'fast-check';
import { readJsonSpecs } from '../../../src/codec/json.ts';
import { MODELS } from '../../../src/models/list.ts';
import { DTYPE_NAMES } from '../../../src/tensor/dtype.ts';
import { schemaValues } from '../../support/schema-values.ts';
import { EXTREME_NUMBERS } from '../extremes.ts';
import { jsonWithNumbers, mutateJson, nudgeNumber } from '../mutate-json.ts';
import { randomFrom, seedOf } from '../random.ts';
import { plainReader, type Target } from '../target.ts';
import { runRequest } from './run-request.ts';

const extent = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 1, max: 9 }) },
  { weight: 2, arbitrary: fc.constant(0) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...EXTREME_NUMBERS.map(Number).filter((each) => Number.isSafeInteger(each) && each >= 0),
    ),
  },
);
/** Extents of a request, of which tensors that belong together take the first ones. */
const extents = fc.array(extent, { minLength: 6, maxLength: 6 });

/** Operators under the names that `runRequest` has for them, each with its tensors and the schemas of its parameters. */
const OPERATORS = [
  ...MODELS.map(({ name, inputs, parameters }) => ({ name, inputs, parameters })),
  ...MODELS.filter(({ name }) => name.startsWith('pool.')).map(({ name, inputs, parameters }) => ({
    name: name.replaceAll('.', '/'),
    inputs,
    parameters,
  })),
];

/** Parameters of a model: those that it wants, and a few others, since most do not go with one another. */
const someOf = (schemas: TProperties): fc.Arbitrary<Readonly<Record<string, unknown>>> => {
  const wanted = Object.keys(schemas).filter((name) => !(OptionalKind in (schemas[name] ?? {})));
  const others = Object.keys(schemas).filter((name) => !wanted.includes(name));
  return fc
    .subarray(others, { maxLength: Math.min(3, others.length) })
    .chain((some) =>
      fc.record(Object.fromEntries([...wanted, ...some].map((name) => [name, schemaValues(schemas[name] as TSchema)]))),
    );
};

/** Requests as JSON has them without data: of any operator, with parameters that its schema allows and likely shapes. */
const requests = fc.constantFrom(...OPERATORS).chain(({ name: id, inputs, parameters }) =>
  fc.record({
    id: fc.constant(id),
    parameters: someOf(parameters),
    inputs: extents.chain((shape) =>
      fc
        .tuple(
          ...inputs.map(({ name, optional }) =>
            fc.record({
              name: fc.constant(name),
              isGiven: optional ? fc.boolean() : fc.constant(true),
              datatype: fc.constantFrom(...DTYPE_NAMES),
              shape: fc
                .tuple(fc.nat(2), fc.integer({ min: 1, max: 6 }))
                .map(([from, rank]) => shape.slice(from % rank, rank)),
            }),
          ),
        )
        .map((tensors) => tensors.filter(({ isGiven }) => isGiven).map(({ isGiven: _, ...spec }) => spec)),
    ),
  }),
);

/** Reads such a text, whose id is the operator's name, and runs it on tensors that its bytes draw. */
const read = (input: Uint8Array): number => {
  const { id: operator = '', inputs, parameters } = readJsonSpecs([input]);
  return runRequest({ operator, inputs, parameters }, randomFrom(seedOf(input)));
};

const bytesOf = (request: unknown): Buffer => Buffer.from(jsonWithNumbers(request));

/** Requests that are not refused, drawn once. */
const seeds = fc.sample(requests, { seed: 1, numRuns: 4000 }).filter((request) => {
  try {
    read(bytesOf(request));
    return true;
  } catch {
    return false;
  }
});

/** Plans of operators and models of any parameters and tensors, and the kernels that run them. */
export const models: Target = {
  name: 'models',
  share: 2,
  mutant: (random) => bytesOf((random.below(2) === 0 ? mutateJson : nudgeNumber)(random, random.pick(seeds))),
  built: requests.map(bytesOf),
  open: plainReader(read),
};
