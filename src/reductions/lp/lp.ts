import { Type } from '@sinclair/typebox';
import { norm } from '../norm.ts';

/** The p-norm (ONNX LpPool-22; PyTorch's differs). With p = inf the largest |x|. Empty: 0. */
export const lp = norm({
  name: 'lp',
  title: 'The p-norm of the elements.',
  attributes: {
    p: Type.Optional(
      Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.Literal('Infinity')], {
        description: 'the exponent (default 2): a number above 0, or inf',
      }),
    ),
  },
  exponent: ({ p = 2 }) => Number(p),
});
