import { catalogue, describeOperator } from '../../pipeline/catalogue.ts';

import { MAX_RANK } from '../../tensor/shape.ts';
import { REQUEST_TIMEOUT } from '../lifetime/request-timeout.ts';
import { querySchema } from './query-schema.ts';
import type { Json } from './responses.ts';

const { regions, reductions, operators: OPERATORS } = catalogue();

const regionParameter: Json = {
  name: 'region',
  in: 'path',
  required: true,
  description: 'The region scheme: which elements belong to each output',
  schema: { $ref: '#/components/schemas/Region' },
  example: 'window',
};

export const reductionParameter: Json = {
  name: 'reduction',
  in: 'path',
  required: true,
  description: 'The reduction: how the elements of one region become one value',
  schema: { $ref: '#/components/schemas/Reduction' },
  example: 'max',
};

const reductionsParameter: Json = {
  name: 'reductions',
  in: 'path',
  required: true,
  description: `One reduction, or several joined by commas, whose results are concatenated along the channel axis. One of ${reductions.join(', ')}`,
  // A text: generators write lists in paths in several ways.
  schema: { type: 'string', pattern: '^[a-z0-9_]+(,[a-z0-9_]+)*$' },
  example: 'max',
};

const DATATYPE: Json = { $ref: '#/components/schemas/Datatype' };

/** Parameters that describe a raw body and the kind of response. */
const tensorParameters: readonly Json[] = [
  {
    name: 'shape',
    in: 'query',
    style: 'form',
    explode: false,
    description: 'The shape of x, as 1,64,112,112: for raw bodies and for plans without a body',
    schema: { type: 'array', minItems: 1, maxItems: MAX_RANK, items: { type: 'integer', minimum: 0 } },
  },
  {
    name: 'datatype',
    in: 'query',
    description: 'The datatype of x, for raw bodies and for plans without a body; BF16 for a .npy of <V2',
    schema: DATATYPE,
  },
  {
    name: 'partial',
    in: 'query',
    description:
      'true or false (default): whether the response is the mergeable state of the reduction, in several named tensors',
    schema: { type: 'boolean' },
  },
  {
    name: 'then',
    in: 'query',
    description:
      'Transforms of y, one after another, as l2_normalize,truncate:256,clamp(min=0;max=6): after the colon the main attribute, in parentheses any',
    schema: { type: 'string', minLength: 1 },
  },
  {
    name: 'stream',
    in: 'query',
    description:
      'true or false (default): whether the response begins while the body, raw or npy, is received. After the first byte, errors abort the connection: the chunked body has no end. The timings are a trailer for requests with `te: trailers`',
    schema: { type: 'boolean' },
  },
];

/** The deadline that a caller sets. */
const timeoutParameter: Json = {
  name: REQUEST_TIMEOUT,
  in: 'header',
  description:
    'Seconds that the caller waits, with fractions; the shorter of this and POOLSERVE_REQUEST_TIMEOUT_MS holds. After the deadline the request is cancelled, and its response is DEADLINE_EXCEEDED.',
  schema: { type: 'number', minimum: 0 },
};

/** The different schemas that operators have for an attribute, and the operators that have it. */
type Attribute = { readonly schemas: Map<string, Json>; readonly operators: string[] };

/** Returns the path and query parameters of a pooling by their names in `components`. */
export const poolingParameters = (): Readonly<Record<string, Json>> =>
  Object.fromEntries(
    [regionParameter, reductionsParameter, ...tensorParameters, timeoutParameter, ...attributeParameters()].map(
      (each) => [String(each.name), each],
    ),
  );

/** Returns every attribute of every operator as a query parameter, with the operators that have it. */
const attributeParameters = (): readonly Json[] => {
  const takers = new Map<string, Attribute>();
  for (const { region, reduction } of OPERATORS) {
    const { properties } = describeOperator(region, reduction).attributes;
    for (const [name, schema] of Object.entries(properties)) {
      const attribute: Attribute = takers.get(name) ?? { schemas: new Map(), operators: [] };
      attribute.schemas.set(JSON.stringify(schema), JSON.parse(JSON.stringify(schema)) as Json);
      attribute.operators.push(`${region}/${reduction}`);
      takers.set(name, attribute);
    }
  }
  return [...takers].map(([name, { schemas, operators }]) => parameter(name, [...schemas.values()], operators));
};

const parameter = (name: string, schemas: readonly Json[], takers: readonly string[]): Json => {
  const meaning = [...new Set(schemas.map(({ description }) => description))].join('; or ');
  return {
    name,
    in: 'query',
    style: 'form',
    explode: false,
    description: `${meaning}. Taken by ${summary(takers)}.`,
    schema: name === 'output_datatype' ? DATATYPE : querySchema(schemas),
  };
};

/** Returns brief names of operators: all of a region scheme as `window/*`, all of a reduction as `every region with lp`. */
const summary = (takers: readonly string[]): string => {
  if (takers.length === OPERATORS.length) return 'every operator';
  const all: ReadonlySet<string> = new Set(takers);
  const rest = new Set(takers);
  const groups: string[] = [];
  const group = (name: string, members: readonly string[]): void => {
    if (members.length < 2 || !members.every((member) => all.has(member))) return;
    groups.push(name);
    for (const member of members) rest.delete(member);
  };
  const named = OPERATORS.map(({ region, reduction }) => ({ region, reduction, name: `${region}/${reduction}` }));
  for (const each of regions)
    group(
      `${each}/*`,
      named.filter(({ region }) => region === each).map(({ name }) => name),
    );
  for (const each of reductions)
    group(
      `every region with ${each}`,
      named.filter(({ reduction }) => reduction === each).map(({ name }) => name),
    );
  return [...groups, ...rest].join(', ');
};
