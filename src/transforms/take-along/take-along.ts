import { RequestError } from '../../errors.ts';
import type { Transform } from '../transform.ts';

/** The elements of x [rows, n] at the positions that a second tensor, INT64 [rows, k], lists: those of `top_k`. */
export const takeAlong: Transform = {
  name: 'take_along',
  title: 'The elements of each row at listed positions.',
  attributes: {},
  apply: (_, { shape, datatype }, [positions]) => {
    if (positions?.datatype !== 'INT64' || positions.shape[0] !== shape[0]) {
      throw new RequestError('INVALID_INPUT', `take_along: expected INT64 positions [${shape[0]}, k]`);
    }
    return { kind: 'taken_along', shape: positions.shape, datatype };
  },
};
