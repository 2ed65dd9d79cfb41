import { fillValue } from '../../tensor/fill-value.ts';
import { optionalFill } from '../attribute-schemas.ts';
import { inputOf } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';
import { batchedMask, maskExtents, maskInput } from '../masks.ts';

const attributes = {
  value: optionalFill('the value where the mask is 0: a number in the range of the datatype (default 0)'),
};

/** x, but a value where the mask is 0; a NaN of the mask is not 0. */
export const mask = defineTransform({
  name: 'mask',
  title: 'A value in place of the elements whose mask is 0.',
  attributes,
  main: 'value',
  inputs: [maskInput(false)],
  apply: ({ value = 0 }, x, inputs) => {
    const extents = maskExtents('mask', x, inputOf(inputs, 'mask'));
    return {
      ...{ kind: 'masked', shape: x.shape, datatype: x.datatype, rows: 'separate', batched: batchedMask(x, extents) },
      ...{ extents, value: fillValue('value', value, x.datatype) },
    };
  },
});
