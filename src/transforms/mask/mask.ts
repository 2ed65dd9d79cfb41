import { type Static, Type } from '@sinclair/typebox';
import { fillValue } from '../../tensor/fill-value.ts';
import { inputOf } from '../checks.ts';
import { batchedMask, maskExtents, maskInput } from '../masks.ts';
import type { Transform } from '../transform.ts';

const attributes = {
  value: Type.Optional(
    Type.Union([Type.Number(), Type.String({ pattern: '^(NaN|-?Infinity|-?[0-9]+)$' })], {
      description: 'the value where the mask is 0: a number in the range of the datatype (default 0)',
    }),
  ),
};
const schema = Type.Object(attributes);

/** x, but a value where the mask is 0; a NaN of the mask is not 0. */
export const mask: Transform = {
  name: 'mask',
  title: 'A value in place of the elements whose mask is 0.',
  attributes,
  main: 'value',
  inputs: [maskInput(false)],
  apply: (given, x, inputs) => {
    const { value = 0 } = given as Static<typeof schema>;
    const extents = maskExtents('mask', x, inputOf(inputs, 'mask'));
    return {
      ...{ kind: 'masked', shape: x.shape, datatype: x.datatype, rows: 'separate', batched: batchedMask(x, extents) },
      ...{ extents, value: fillValue('value', value, x.datatype) },
    };
  },
};
