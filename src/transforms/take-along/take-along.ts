import { RequestError } from '../../errors.ts';
import type { Transform } from '../transform.ts';

/** The elements of x [rows, n] at the positions that a second tensor, INT64 [rows, k], lists: those of `top_k`. */
export const takeAlong: Transform = {
  name: 'take_along',
  title: 'The elements of each row at listed positions.',
  attributes: {},
  apply: (_, { shape, datatype }, [positions]) => {
    const isOfRows = shape.length === 2 && positions?.shape.length === 2 && positions.shape[0] === shape[0];
    if (positions?.datatype !== 'INT64' || !isOfRows) {
      const got = positions === undefined ? 'none' : `[${positions.shape}] of ${positions.datatype}`;
      const expected = 'expected x [rows, n] and positions [rows, k] of INT64';
      throw new RequestError('INVALID_INPUT', `take_along: ${expected}, got [${shape}] and ${got}`);
    }
    return { kind: 'taken_along', shape: positions.shape, datatype };
  },
};
