import type { TSchema } from '@sinclair/typebox';
import type { DType } from '../../../src/tensor/dtype.ts';
import type { Fill } from './plan-request.ts';
import type { Random } from './random.ts';

/** FP32 most often; every other datatype now and then. */
export const randomDatatype = (random: Random): DType =>
  random.chance(0.4)
    ? 'FP32'
    : random.pick<DType>([
        ...(['FP64', 'FP16', 'BF16', 'INT8', 'UINT8', 'INT64', 'INT32', 'UINT32', 'UINT64'] as const),
        ...(['INT16', 'UINT16', 'BOOL', 'FP16', 'FP64'] as const),
      ]);

/** Contents of a pooled tensor: random most often, adversarial orders now and then. */
export const randomFill = (random: Random): Fill =>
  random.chance(0.6)
    ? 'random'
    : random.pick<Fill>(['equal', 'sorted', 'reversed', 'organ_pipe', 'killer', 'nan', 'tiny', 'huge']);

/** Extents of a shape whose product is at most `most`: some small, one of them large now and then. */
export const randomExtents = (random: Random, rank: number, most: number): number[] => {
  const extents = Array<number>(rank).fill(1);
  const elements = random.chance(0.5) ? random.magnitude(Math.max(1, most / 16), most) : random.magnitude(1, most);
  let rest = elements;
  const order = extents.map((_, a) => a).sort(() => random.share() - 0.5);
  order.forEach((axis, i) => {
    const extent = i === rank - 1 ? Math.floor(rest) : random.magnitude(1, Math.max(1, rest));
    extents[axis] = Math.max(1, random.chance(0.2) ? 1 : extent);
    rest /= extents[axis] as number;
  });
  return extents;
};

/** A value of an attribute's schema; numbers of cells are small whole numbers. Undefined: none. */
const randomOfSchema = (random: Random, schema: TSchema): unknown => {
  if (schema.const !== undefined) return schema.const;
  if (schema.anyOf !== undefined) return randomOfSchema(random, random.pick(schema.anyOf as TSchema[]));
  switch (schema.type) {
    case 'boolean':
      return random.chance(0.5);
    case 'integer': {
      const least = schema.minimum ?? 0;
      return (
        random.magnitude(Math.max(1, least), Math.max(1, Math.min(schema.maximum ?? 64, 64))) -
        (least <= 0 ? random.whole(0, 1) : 0)
      );
    }
    case 'number': {
      const [least = 0, most = 6] = [schema.minimum ?? schema.exclusiveMinimum, schema.maximum];
      return random.chance(0.3) ? Math.min(random.whole(1, 3), most) : least + random.share() * (most - least);
    }
    case 'array': {
      const length = random.whole(Math.max(1, schema.minItems ?? 1), Math.min(schema.maxItems ?? 4, 4));
      return Array.from({ length }, () => randomOfSchema(random, schema.items));
    }
    case 'null':
      return null;
    default:
      return undefined;
  }
};

/** Some of the attributes of these schemas. */
export const randomAttributes = (
  random: Random,
  schemas: Readonly<Record<string, TSchema>>,
  probability: number,
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(schemas)
      .filter(() => random.chance(probability))
      .map(([name, schema]) => [name, randomOfSchema(random, schema)])
      .filter(([, value]) => value !== undefined),
  );
