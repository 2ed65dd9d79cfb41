import { catalogue, describeOperator } from '../../pipeline/catalogue.ts';
import { DTYPE_NAMES } from '../../tensor/dtype.ts';
import { REQUEST_TIMEOUT } from '../life/request-timeout.ts';

type Json = Readonly<Record<string, unknown>>;

const { regions, reductions } = catalogue();

const regionParameter: Json = {
  name: 'region',
  in: 'path',
  required: true,
  description: 'The region scheme',
  schema: { type: 'string', enum: regions },
};

export const reductionParameter: Json = {
  name: 'reduction',
  in: 'path',
  required: true,
  description: 'The reduction',
  schema: { type: 'string', enum: reductions },
};

const reductionsParameter: Json = {
  name: 'reductions',
  in: 'path',
  required: true,
  style: 'simple',
  description: 'One reduction, or several joined by commas, whose results are concatenated along the channel axis',
  schema: { type: 'array', minItems: 1, items: { type: 'string', enum: reductions } },
};

/** What bodies without a header of their own leave to the query, and what the answer is. */
const tensorParameters: readonly Json[] = [
  {
    name: 'shape',
    in: 'query',
    style: 'form',
    explode: false,
    description: 'The shape of x, for raw bodies and for plans without a body',
    schema: { type: 'array', items: { type: 'integer', minimum: 0 } },
    example: [1, 64, 112, 112],
  },
  {
    name: 'datatype',
    in: 'query',
    description: 'The datatype of x, for raw bodies and for plans without a body; BF16 for a .npy of <V2',
    schema: { type: 'string', enum: DTYPE_NAMES },
  },
  {
    name: 'partial',
    in: 'query',
    description:
      'true or false (default): whether the mergeable state of the reduction is answered, in tensors of its own names',
    schema: { type: 'boolean' },
  },
  {
    name: 'stream',
    in: 'query',
    description:
      'true or false (default): whether the answer begins while the body, raw or npy, is still coming. What fails after its first bytes breaks it off: a chunked body without its end. The timings are a trailer for whoever says `te: trailers`',
    schema: { type: 'boolean' },
  },
];

/** What a caller says about itself. */
const timeoutParameter: Json = {
  name: REQUEST_TIMEOUT,
  in: 'header',
  description:
    'Seconds, or parts of one, that the caller waits; the setting POOLSERVE_REQUEST_TIMEOUT_MS holds where it is shorter. A request whose time is up is answered with DEADLINE_EXCEEDED, and nothing more is done for it.',
  schema: { type: 'number', minimum: 0 },
  example: 0.25,
};

/** The different schemas that operators have for an attribute, and the operators that have it. */
type Attribute = { readonly schemas: Map<string, Json>; readonly operators: string[] };

/** The parameters of a pooling's path and query, by the names they have in `components`. */
export const poolingParameters = (): Readonly<Record<string, Json>> =>
  Object.fromEntries(
    [regionParameter, reductionsParameter, ...tensorParameters, timeoutParameter, ...attributeParameters()].map(
      (each) => [String(each.name), each],
    ),
  );

/** Every attribute of every operator as a query parameter that says which operators take it. */
const attributeParameters = (): readonly Json[] => {
  const takers = new Map<string, Attribute>();
  for (const { region, reduction } of catalogue().operators) {
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

const parameter = (name: string, schemas: readonly Json[], operators: readonly string[]): Json => {
  const all = operators.length === catalogue().operators.length;
  const meaning = [...new Set(schemas.map(({ description }) => description))].join('; or ');
  const bare = schemas.map(({ description: _, ...schema }) => schema);
  return {
    name,
    in: 'query',
    style: 'form',
    explode: false,
    description: `${meaning}. Taken by ${all ? 'every operator' : operators.join(', ')}.`,
    schema: bare.length === 1 ? bare[0] : { anyOf: bare },
  };
};
