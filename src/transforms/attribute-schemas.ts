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
