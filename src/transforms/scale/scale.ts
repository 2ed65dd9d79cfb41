import { Type } from '@sinclair/typebox';
import { FLOATS } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';
import { elementwise } from '../elementwise.ts';

const attributes = {
  factor: Type.Optional(Type.Number({ description: 'what each element is multiplied with (default 1)' })),
  offset: Type.Optional(Type.Number({ description: 'what is then added (default 0)' })),
};

/** factor·x + offset in FP64, rounded once. Integers are cast first. */
export const scale = defineTransform({
  name: 'scale',
  title: 'Each element times a factor, plus an offset.',
  attributes,
  main: 'factor',
  x: { datatypes: FLOATS },
  apply: ({ factor = 1, offset = 0 }, x) => {
    return elementwise(x, 'affine', { a: factor, b: offset });
  },
});
