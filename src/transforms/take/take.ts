import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { DTYPES } from '../../tensor/dtype.ts';
import type { Transform } from '../transform.ts';

const attributes = {
  missing: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 2 ** 31 - 1,
      description: 'a number whose row is taken as NaN (default: none)',
    }),
  ),
};
const schema = Type.Object(attributes);

/** Rows of a table by their numbers: x [rows, …] and ids of any shape give [*ids, …] (an embedding). */
export const take: Transform = {
  name: 'take',
  title: 'Rows of a table by their numbers.',
  attributes,
  apply: (given, x, [ids]) => {
    const { missing = -1 } = given as Static<typeof schema>;
    if (ids === undefined || DTYPES[ids.datatype].kind === 'float' || x.shape.length === 0) {
      throw new RequestError(
        'INVALID_INPUT',
        `take: expected a table and integer ids, got [${x.shape}] and ${ids?.datatype ?? 'none'}`,
      );
    }
    return { kind: 'taken', shape: [...ids.shape, ...x.shape.slice(1)], datatype: x.datatype, missing };
  },
};
