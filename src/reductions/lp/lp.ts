import { type Static, Type } from '@sinclair/typebox';
import { norm } from '../norm.ts';

const attributes = {
  p: Type.Optional(
    Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.Literal('Infinity')], {
      description: 'the exponent (default 2): a number above 0, or inf',
    }),
  ),
};
const schema = Type.Object(attributes);

/** The p-norm (ONNX LpPool-22; PyTorch's own differs). With p = inf the largest |x|. Of nothing: 0. */
export const lp = norm({
  name: 'lp',
  title: 'The p-norm of the elements.',
  attributes,
  exponent: (given) => Number((given as Static<typeof schema>).p ?? 2),
});
