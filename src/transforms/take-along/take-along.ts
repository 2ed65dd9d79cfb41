import { RequestError } from '../../errors.ts';
import { inputOf } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';

/** The elements of x [rows, n] at the positions that a second tensor, INT64 [rows, k], lists: those of `top_k`. */
export const takeAlong = defineTransform({
  name: 'take_along',
  title: 'The elements of each row at listed positions.',
  internal: true,
  inputs: [{ name: 'positions', description: 'positions along the rows, [rows, k] of INT64', datatypes: ['INT64'] }],
  apply: (_, { shape, datatype }, inputs) => {
    const positions = inputOf(inputs, 'positions');
    if (shape.length !== 2 || positions.shape.length !== 2 || positions.shape[0] !== shape[0]) {
      const detail = `take_along: expected x [rows, n] and positions [rows, k], got [${shape}] and [${positions.shape}]`;
      throw new RequestError('INVALID_INPUT', detail);
    }
    return { kind: 'taken_along', rows: 'separate', batched: ['positions'], shape: positions.shape, datatype };
  },
});
