import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { defineTransform } from '../define-transform.ts';

const attributes = {
  exponent: Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1, description: 'the exponent: a whole number from 0' }),
};

/** x^exponent of integers of 64 bits, exact; past 64 bits it wraps. */
export const wholePower = defineTransform({
  name: 'whole_power',
  title: 'Integers raised to a whole power, which wraps.',
  attributes,
  internal: true,
  apply: ({ exponent }, { shape, datatype }) => {
    if (datatype !== 'INT64') {
      throw new RequestError('INVALID_DATATYPE', `whole_power: expected INT64, got ${datatype}`);
    }
    return { kind: 'whole_power', rows: 'separate', shape, datatype, exponent };
  },
});
