import fc from 'fast-check';
import { RequestError } from '../../src/errors.ts';
import { catalogue, findReduction, findRegion, operatorInputs } from '../../src/pipeline/catalogue.ts';
import { isOfElements } from '../../src/reductions/reduction.ts';
import { DTYPE_NAMES } from '../../src/tensor/dtype.ts';
import type { ServerUnderTest } from '../http/support/server-under-test.ts';
import { fromBytes } from '../support/elements.ts';
import { FAULT_RESPONSES, FAULTS, type Fault, faultBytes, SLOW_FAULTS } from '../support/faults.ts';
import { expectedOf, firstWrong, type OperatorCase } from '../support/operator-case.ts';
import { randomOperatorCase } from '../support/random-operator-case.ts';
import { REQUEST_BODIES, spelled } from '../support/request-bodies.ts';

/** Requests at a time. */
const CONNECTIONS = 16;
/** One request of so many ends a thread; one of so many of these takes seconds. */
const EACH_FAULT = 50;
const EACH_SLOW = 20;

export type Tally = { right: number; refused: number; ended: number; readonly wrong: string[] };

const OPERATORS = catalogue()
  .operators.filter(({ supported, reduction }) => supported && isOfElements(findReduction(reduction)))
  .filter(({ region, reduction }) =>
    operatorInputs(findRegion(region), [findReduction(reduction)]).every(
      ({ name, optional }) => name === 'x' || optional,
    ),
  );

/** A case of one tensor and one output. */
const cases = fc
  .constantFrom(...OPERATORS)
  .chain(({ region, reduction }) => randomOperatorCase(region, reduction, DTYPE_NAMES))
  .filter(({ inputs = [], attributes }) => inputs.length === 0 && !attributes.return_indices);
const requests = fc.tuple(cases, fc.constantFrom(...Object.values(REQUEST_BODIES)));

/**
 * Sends so many random poolings in all formats, many at a time, and among them some that end worker threads. Each other
 * response is compared with the definition: it has to be right, or the refusal that the definition has.
 */
export const sendMixedRequests = async (server: ServerUnderTest, count: number, seed: number): Promise<Tally> => {
  const tally: Tally = { right: 0, refused: 0, ended: 0, wrong: [] };
  const samples = fc.sample(requests, { numRuns: count, seed });
  let next = 0;
  const work = async (): Promise<void> => {
    for (let i = next++; i < count; i = next++) {
      const [given, body] = samples[i] as (typeof samples)[number];
      if (i % EACH_FAULT === EACH_FAULT - 1) await fault(server, tally, i / EACH_FAULT);
      else await pool(server, tally, given, body(given));
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return tally;
};

const fault = async (server: ServerUnderTest, tally: Tally, turn: number): Promise<void> => {
  const others = FAULTS.filter((name) => !SLOW_FAULTS.has(name));
  const index = Math.floor(turn);
  const slow = [...SLOW_FAULTS][Math.floor(index / EACH_SLOW) % SLOW_FAULTS.size];
  const name: Fault = (index % EACH_SLOW === 1 ? slow : others[index % others.length]) ?? 'exit';
  const [shape, bytes] = index % 2 === 0 ? ['1,1,8,8', 64] : ['1,64,64,64', 64 ** 3];
  const url = `/v1/pool/global/max?datatype=UINT8&shape=${shape}`;
  const { statusCode } = await server.app.inject({
    method: 'POST',
    url,
    payload: Buffer.from(faultBytes(name, bytes)),
  });
  const { status } = FAULT_RESPONSES[name];
  if (statusCode === status) tally.ended += 1;
  else tally.wrong.push(`${name}: ${statusCode}, not ${status}`);
};

const pool = async (
  server: ServerUnderTest,
  tally: Tally,
  given: OperatorCase,
  { type, query, payload }: ReturnType<(typeof REQUEST_BODIES)[string]>,
): Promise<void> => {
  const { region, reduction, attributes } = given;
  const url = `/v1/pool/${region}/${reduction}?${new URLSearchParams({ ...spelled(attributes), ...query })}`;
  const headers = { 'content-type': type, accept: 'application/octet-stream' };
  const response = await server.app.inject({ method: 'POST', url, headers, payload });
  const wrong = wrongOf(given, response.statusCode, response.rawPayload);
  if (wrong !== undefined) tally.wrong.push(`${url}: ${wrong} ${response.statusCode === 200 ? '' : response.body}`);
  else if (response.statusCode === 200) tally.right += 1;
  else tally.refused += 1;
};

/** What is wrong with a response, in words. */
const wrongOf = (given: OperatorCase, status: number, bytes: Uint8Array): string | undefined => {
  try {
    const expected = expectedOf(given);
    if (status === 200) return firstWrong(given, expected, fromBytes(expected.datatype, new Uint8Array(bytes)));
    // What only the data tell.
    return status < 500 && expected.outputs.some(({ value }) => value !== value) ? undefined : `${status}`;
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return status >= 400 && status < 500 ? undefined : `${status}, not a refusal (${error.code})`;
  }
};
