import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { MAX_RANK } from '../../tensor/shape.ts';
import type { Transform } from '../transform.ts';

const attributes = {
  axis: Type.Integer({ minimum: 0, maximum: MAX_RANK - 1, description: 'the axis whose positions have divisors' }),
  divisors: Type.Array(Type.Integer(), { description: 'what each position of the axis is divided by: not 0' }),
};
const schema = Type.Object(attributes);

/** Integers of 64 bits by those of an axis' positions, toward zero and exact, as C divides. */
export const divide: Transform = {
  name: 'divide',
  title: 'Integers divided along an axis, toward zero.',
  attributes,
  apply: (given, { shape, datatype }) => {
    const { axis, divisors } = given as Static<typeof schema>;
    if (datatype !== 'INT64') {
      throw new RequestError('INVALID_DATATYPE', `divide: expected INT64, got ${datatype}`);
    }
    if (divisors.length !== shape[axis] || divisors.includes(0)) {
      const detail = `divisors: expected ${shape[axis]} numbers that are not 0, got ${divisors.length}`;
      throw new RequestError('INVALID_ATTRIBUTE', detail, '?divisors');
    }
    return { kind: 'divided', shape, datatype, axis, divisors };
  },
};
