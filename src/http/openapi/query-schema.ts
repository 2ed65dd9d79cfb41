import type { Json } from './responses.ts';

/** Returns the alternatives of a schema, flattened. */
const leavesOf = (schema: Json): readonly Json[] =>
  Array.isArray(schema.anyOf) ? (schema.anyOf as readonly Json[]).flatMap(leavesOf) : [schema];

/**
 * Returns one schema of a query parameter for the schemas that operators have for an attribute, without alternatives, which client
 * generators cannot serialize: a list where one of them is a list (`3` and `[3]` are both written `3`), else an enumeration, a
 * boolean or a number with the loosest bounds. Texts that stand for a number (`inf`) are left to the description.
 */
export const querySchema = (schemas: readonly Json[]): Json => {
  const leaves = schemas.flatMap(leavesOf);
  const lists = leaves.filter(({ type }) => type === 'array');
  if (lists.length > 0) return listSchema(lists, leaves);
  const isNullable = leaves.some(({ type }) => type === 'null');
  const schema = scalarSchema(leaves.filter(({ type }) => type !== 'null'));
  return isNullable ? { ...schema, type: [schema.type, 'null'] } : schema;
};

const listSchema = (lists: readonly Json[], leaves: readonly Json[]): Json => {
  const items = [...lists.map((list) => list.items as Json), ...leaves.filter(({ type }) => type !== 'array')];
  return { type: 'array', ...bounds(lists, ['minItems'], ['maxItems']), items: querySchema(items) };
};

const scalarSchema = (leaves: readonly Json[]): Json => {
  const values = [...new Set(leaves.map((leaf) => leaf.const))].filter((value) => value !== undefined);
  const isEnumeration = leaves.every((leaf) => leaf.const !== undefined);
  if (isEnumeration) return { type: typeof values[0] === 'number' ? 'integer' : 'string', enum: values };
  const numbers = leaves.filter(({ type }) => type === 'number' || type === 'integer');
  if (numbers.length === 0) return { type: leaves[0]?.type };
  const type = numbers.every((leaf) => leaf.type === 'integer') ? 'integer' : 'number';
  return { type, ...bounds(numbers, ['minimum', 'exclusiveMinimum'], ['maximum', 'exclusiveMaximum']) };
};

/** Returns the loosest lower and upper bounds; none if a schema has none. */
const bounds = (schemas: readonly Json[], lower: readonly string[], upper: readonly string[]): Json => ({
  ...loosest(schemas, lower, Math.min),
  ...loosest(schemas, upper, Math.max),
});

const loosest = (schemas: readonly Json[], names: readonly string[], pick: (...values: number[]) => number): Json => {
  const bounded = schemas.map((schema) => names.find((name) => schema[name] !== undefined));
  if (bounded.some((name) => name === undefined)) return {};
  const values = schemas.map((schema, i) => Number(schema[bounded[i] ?? '']));
  const value = pick(...values);
  return { [bounded[values.indexOf(value)] ?? '']: value };
};
