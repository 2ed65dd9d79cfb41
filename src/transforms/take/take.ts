import { RequestError } from '../../errors.ts';
import { DTYPES } from '../../tensor/dtype.ts';
import type { Transform } from '../transform.ts';

/** Rows of a table by their numbers: x [rows, …] and ids of any shape give [*ids, …] (an embedding). */
export const take: Transform = {
  name: 'take',
  title: 'Rows of a table by their numbers.',
  attributes: {},
  apply: (_, x, [ids]) => {
    if (ids === undefined || DTYPES[ids.datatype].kind === 'float' || x.shape.length === 0) {
      throw new RequestError(
        'INVALID_INPUT',
        `take: expected a table and integer ids, got [${x.shape}] and ${ids?.datatype ?? 'none'}`,
      );
    }
    return { kind: 'taken', shape: [...ids.shape, ...x.shape.slice(1)], datatype: x.datatype };
  },
};
