import { type Static, Type } from '@sinclair/typebox';
import { fractional } from '../compute-datatype.ts';
import type { RowReduction } from '../reduction.ts';

const attributes = {
  root: Type.Optional(
    Type.Union([Type.Literal('none'), Type.Literal('newton_schulz')], {
      description: 'none (default) or newton_schulz: the square root of the matrix (iSQRT-COV)',
    }),
  ),
  iterations: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100, description: 'steps to the root (default 5): 1 to 100' }),
  ),
  triangle: Type.Optional(
    Type.Boolean({ description: 'true or false (default): whether only the upper triangle is answered, row by row' }),
  ),
};
const schema = Type.Object(attributes);

/** The population covariance of the rows of a region, [channels, channels] (Li et al. 2018). Of nothing: NaN. */
export const covariance: RowReduction = {
  name: 'covariance',
  title: 'The covariance of the channels over the region (second-order pooling).',
  attributes,
  exampleInputs: [],
  selects: false,
  divides: false,
  outputDatatype: fractional,
  state: ['mean', 'm2', 'count'],
  outputShape: (given, channels) =>
    (given as Static<typeof schema>).triangle ? [(channels * (channels + 1)) / 2] : [channels, channels],
};
