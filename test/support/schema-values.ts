import type { TSchema } from '@sinclair/typebox';
import fc from 'fast-check';

/** What a JSON Schema of an attribute may have; TypeBox' own type tells only some. */
type Known = {
  readonly anyOf?: readonly TSchema[];
  readonly const?: unknown;
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: TSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
};

const LONGEST_LIST = 8;

/** Values that a schema allows; mostly small ones, since a shape has to fit them, and now and then the largest. */
export const schemaValues = (schema: TSchema): fc.Arbitrary<unknown> => {
  const { anyOf, const: only, type, minimum, maximum, items, minItems = 0, maxItems = LONGEST_LIST } = schema as Known;
  if (anyOf !== undefined) return fc.oneof(...anyOf.map(schemaValues));
  if (only !== undefined) return fc.constant(only);
  if (type === 'boolean') return fc.boolean();
  if (type === 'null') return fc.constant(null);
  if (type === 'integer') {
    const least = minimum ?? -4;
    const most = maximum ?? 2 ** 53 - 1;
    return fc.oneof(
      { weight: 12, arbitrary: fc.integer({ min: least, max: Math.min(least + 4, most) }) },
      { weight: 4, arbitrary: fc.integer({ min: Math.max(least, -4), max: Math.min(Math.max(least, 4), most) }) },
      { weight: 1, arbitrary: fc.constantFrom(least, most) },
    );
  }
  if (type === 'number')
    return fc.oneof(fc.integer({ min: -3, max: 5 }), fc.constantFrom(0.5, 1e-6, 1e300, -1e300, 2 ** 53));
  if (type === 'array' && items !== undefined) {
    return fc.array(schemaValues(items), { minLength: minItems, maxLength: Math.min(maxItems, LONGEST_LIST) });
  }
  return fc.oneof(fc.constantFrom('0', '7', '-1', '2,2', '1', 'NaN', 'Infinity'), fc.string());
};
