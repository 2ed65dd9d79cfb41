import { Type } from '@sinclair/typebox';
import { MAX_RANK } from '../tensor/shape.ts';

/** A choice of words. */
export const words = <const T extends string>(choices: readonly T[], description: string) =>
  Type.Unsafe<T>(
    Type.Union(
      choices.map((choice) => Type.Literal(choice)),
      { description },
    ),
  );

/** An axis, from the end where it is negative; left out where it has a default. */
export const optionalAxis = (description: string) =>
  Type.Optional(Type.Integer({ minimum: -MAX_RANK, maximum: MAX_RANK - 1, description }));

/** A number of any datatype; as text where JSON numbers cannot have it exactly. */
export const optionalFill = (description: string) =>
  Type.Optional(Type.Union([Type.Number(), Type.String({ pattern: '^(NaN|-?Infinity|-?[0-9]+)$' })], { description }));
