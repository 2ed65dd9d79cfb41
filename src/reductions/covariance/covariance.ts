import { type Static, type TObject, Type } from '@sinclair/typebox';
import { defineRowReduction } from '../define-reduction.ts';

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
    Type.Boolean({ description: 'true or false (default): whether only the upper triangle is returned, row by row' }),
  ),
};
export type CovarianceAttributes = Readonly<Static<TObject<typeof attributes>>>;

/** The population covariance of the rows of a region, [channels, channels] (Li et al. 2018). Empty: NaN. */
export const covariance = defineRowReduction({
  name: 'covariance',
  title: 'The covariance of the channels over the region (second-order pooling).',
  attributes,
  state: ['mean', 'm2', 'count'],
  outputShape: ({ triangle }, channels) => (triangle ? [(channels * (channels + 1)) / 2] : [channels, channels]),
});
