import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { RequestError } from '../src/errors.ts';
import { catalogue, findReduction, findRegion, operatorInputs } from '../src/pipeline/catalogue.ts';
import { isOfElements } from '../src/reductions/reduction.ts';
import { DTYPE_NAMES } from '../src/tensor/dtype.ts';
import { fromBytes } from '../test/support/elements.ts';
import { expectedOf, firstWrong, type OperatorCase } from '../test/support/operator-case.ts';
import { headersOf, pathOf, randomExchange, SCENARIOS, type Scenario } from '../test/support/process/scenario.ts';
import { randomOperatorCase } from '../test/support/random-operator-case.ts';
import { REQUEST_BODIES, spelled } from '../test/support/request-bodies.ts';

/** A request, and whether a response to it is right. */
export type SoakExchange = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly holds: (response: Buffer) => boolean;
};

const OPERATORS = catalogue().operators.filter(
  ({ supported, region, reduction }) =>
    supported &&
    isOfElements(findReduction(reduction)) &&
    operatorInputs(findRegion(region), [findReduction(reduction)]).every(
      ({ name, optional }) => name === 'x' || optional,
    ),
);

/** Requests of the scenarios of the load test, and as many of random operators, shapes, datatypes and formats. */
export const soakExchanges = (seed: number, random: number): readonly SoakExchange[] => [
  ...SCENARIOS.flatMap((scenario) => [
    poolingOf(scenario),
    ...(scenario.format === 'json' ? [inferenceOf(scenario)] : []),
  ]),
  ...randomExchanges(seed, random),
];

const poolingOf = (scenario: Scenario): SoakExchange => ({
  path: pathOf(scenario),
  headers: headersOf(scenario),
  ...randomExchange(scenario),
});

/** The same asked in the Open Inference Protocol, compressed. */
const inferenceOf = (scenario: Scenario): SoakExchange => {
  const { body, holds } = randomExchange(scenario);
  const { kernel, stride, pad } = scenario;
  const parameters = { kernel_shape: [kernel, kernel], strides: stride, pads: pad };
  const text = JSON.stringify({ ...JSON.parse(`${body}`), parameters });
  return {
    path: '/v2/models/pool.window.max/infer',
    headers: { 'content-encoding': 'gzip' },
    body: gzipSync(text),
    holds,
  };
};

const randomExchanges = (seed: number, count: number): readonly SoakExchange[] => {
  const cases = fc
    .constantFrom(...OPERATORS)
    .chain(({ region, reduction }) => randomOperatorCase(region, reduction, DTYPE_NAMES));
  const spellings = Object.values(REQUEST_BODIES);
  return fc.sample(cases.filter(isRight), { seed, numRuns: count }).flatMap((given, i) => {
    const body = spellings[i % spellings.length]?.(given);
    if (body === undefined) return [];
    const { type, query, payload } = body;
    const path = `/v1/pool/${given.region}/${given.reduction}?${new URLSearchParams({ ...spelled(given.attributes), ...query })}`;
    const expected = expectedOf(given);
    const holds = (response: Buffer): boolean =>
      firstWrong(given, expected, fromBytes(expected.datatype, new Uint8Array(response))) === undefined;
    return { path, headers: { 'content-type': type, accept: 'application/octet-stream' }, body: payload, holds };
  });
};

/** Whether the definition has a response that the datatype can hold. */
const isRight = (given: OperatorCase): boolean => {
  if ((given.inputs ?? []).length > 0) return false;
  try {
    return expectedOf(given).outputs.every(({ value }) => value === value);
  } catch (error) {
    if (error instanceof RequestError) return false;
    throw error;
  }
};
