import { RequestError } from '../../errors.ts';
import { FLOATS, inputOf } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';

/** The tensor, but NaN where a second one of the same shape and datatype is NaN. */
export const keepNan = defineTransform({
  name: 'keep_nan',
  title: 'NaN wherever a second tensor has one.',
  internal: true,
  x: { datatypes: FLOATS },
  inputs: [{ name: 'other', description: 'the tensor whose NaN are repeated, like x' }],
  apply: (_, x, inputs) => {
    const other = inputOf(inputs, 'other');
    if (other.datatype !== x.datatype || `${other.shape}` !== `${x.shape}`) {
      const detail = `keep_nan: expected other [${x.shape}] of ${x.datatype}, got [${other.shape}] of ${other.datatype}`;
      throw new RequestError('INVALID_INPUT', detail);
    }
    return { kind: 'nan_kept', shape: x.shape, datatype: x.datatype, rows: 'separate', batched: ['other'] };
  },
});
