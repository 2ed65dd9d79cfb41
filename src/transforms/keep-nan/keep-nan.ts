import { RequestError } from '../../errors.ts';
import { checkFloat } from '../checks.ts';
import type { Transform } from '../transform.ts';

/** The tensor, but NaN where a second one of the same shape and datatype is NaN. */
export const keepNan: Transform = {
  name: 'keep_nan',
  title: 'NaN wherever a second tensor has one.',
  attributes: {},
  apply: (_, x, [other]) => {
    checkFloat('keep_nan', x);
    if (other === undefined || other.datatype !== x.datatype || `${other.shape}` !== `${x.shape}`) {
      const got = other === undefined ? 'none' : `[${other.shape}] of ${other.datatype}`;
      throw new RequestError('INVALID_INPUT', `keep_nan: expected [${x.shape}] of ${x.datatype}, got ${got}`);
    }
    return { kind: 'nan_kept', shape: x.shape, datatype: x.datatype };
  },
};
