import { request } from 'node:http';
import { randomSequence } from '../../test/support/random-sequence.ts';
import type { Attacker, Hostile } from './attacker.ts';
import { jsonOf } from './hostile-bodies.ts';

/** What the catalogue says of one operator. */
type Entry = { readonly region: string; readonly reduction: string; readonly supported: boolean };
type Schema = {
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly maximum?: number;
};
type Input = {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly data: readonly unknown[];
};
type Description = {
  readonly attributes: { readonly properties: Readonly<Record<string, Schema>> };
  readonly example?: { readonly request: { readonly inputs: readonly Input[]; readonly parameters: object } };
};

/** Plans of one run. */
const PLANS = 1000;
const SENDERS = 4;

/** Numbers that attributes are tried with: small, large, and at the edges of integers. */
const NUMBERS = [0, 1, 2, 3, 5, 7, 16, 64, 100, 255, 256, 1000, 1024, 5000, 65_536, 1e6, 2 ** 31 - 1, -1, 0.5];
/** Extents of an axis: bodies are small. */
const EXTENTS = [1, 1, 2, 3, 8, 16, 64, 128];
const MAX_ELEMENTS = 16_384;

/** Sends random regions × reductions × attributes over small bodies, many of which are refused; the same for one seed. */
export const hostilePlans = async (
  { send, signal, port }: Omit<Attacker, 'statuses' | 'open' | 'repeat'>,
  seed: number,
): Promise<void> => {
  const { operators } = (await fetchJson(port, '/v1/operators')) as { operators: readonly Entry[] };
  const supported = operators.filter((operator) => operator.supported);
  const descriptions = new Map<string, Promise<unknown>>();
  const describe = (name: string): Promise<unknown> => {
    const description = descriptions.get(name) ?? fetchJson(port, `/v1/operators/${name}`);
    descriptions.set(name, description);
    return description;
  };
  let sent = 0;
  const sendPlans = async (): Promise<void> => {
    while (sent < PLANS && !signal.aborted) {
      const random = randomSequence(seed * PLANS + sent);
      sent += 1;
      const pick: Pick = (values) => values[Math.floor(random() * values.length)] as never;
      const { region, reduction } = pick(supported);
      const description = (await describe(`${region}/${reduction}`)) as Description;
      await send(planOf(`/v1/pool/${region}/${reduction}`, description, random, pick));
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sendPlans));
};

type Pick = <T>(values: readonly T[]) => T;

const planOf = (path: string, { attributes, example }: Description, random: () => number, pick: Pick): Hostile => {
  const parameters: Record<string, unknown> = { ...example?.request.parameters };
  for (const [name, schema] of Object.entries(attributes.properties))
    if (random() < 0.3 || name in parameters) parameters[name] = randomValue(schema, pick);
  const inputs = (example?.request.inputs ?? []).map((input) => (input.name === 'x' ? enlarged(input, pick) : input));
  return { path, headers: { 'content-type': 'application/json' }, body: jsonOf(inputs, parameters) };
};

const randomValue = ({ type, const: constant, anyOf, items }: Schema, pick: Pick): unknown => {
  if (anyOf !== undefined) return randomValue(pick(anyOf), pick);
  if (constant !== undefined) return constant;
  if (type === 'boolean') return pick([true, false]);
  if (type === 'array') return Array.from({ length: pick([1, 2, 2, 3, 4]) }, () => randomValue(items ?? {}, pick));
  return pick(NUMBERS);
};

/** The same tensor with other extents, and as many numbers as they have. */
const enlarged = (input: Input, pick: Pick): Input => {
  const shape = input.shape.map(() => pick(EXTENTS));
  while (shape.reduce((product, extent) => product * extent, 1) > MAX_ELEMENTS)
    shape[shape.indexOf(Math.max(...shape))] = 2;
  const count = shape.reduce((product, extent) => product * extent, 1);
  return { ...input, shape, data: Array.from({ length: count }, (_, at) => at % 7) };
};

const fetchJson = (port: number, path: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      incoming.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
    })
      .on('error', reject)
      .end();
  });
