import { type Static, type TObject, Type } from '@sinclair/typebox';
import { defineRowReduction } from '../define-reduction.ts';
import { checkExtents } from '../row-inputs.ts';

const attributes = {
  alpha: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      description: 'sharpness of the assignment by distance (default 100), without the input assignment',
    }),
  ),
  intra_normalize: Type.Optional(Type.Boolean({ description: 'true (default) or false: each cluster by its L2 norm' })),
  normalize: Type.Optional(Type.Boolean({ description: 'true (default) or false: then all by their L2 norm' })),
};
export type VladAttributes = Readonly<Static<TObject<typeof attributes>>>;

/**
 * Residuals of the rows of a region from `centroids` [clusters, channels], softly assigned: by `assignment` [clusters,
 * channels] and `bias` [clusters], or by distance (NetVLAD, Arandjelović et al. 2016). Output: [clusters · channels].
 * Empty: NaN.
 */
export const vlad = defineRowReduction({
  name: 'vlad',
  title: 'Residuals of the rows from given centroids, softly assigned (NetVLAD).',
  attributes,
  inputs: [{ name: 'centroids' }, { name: 'assignment', optional: true }, { name: 'bias', optional: true }],
  exampleInputs: [{ name: 'centroids', shape: [2, 4] }],
  state: 'the residuals are normalized, and there is no state of those that are not',
  outputShape: (_, channels, { centroids = [], assignment, bias }) => {
    const [clusters = 0] = checkExtents('centroids', centroids, [-1, channels]);
    if (assignment !== undefined) checkExtents('assignment', assignment, [clusters, channels]);
    if (bias !== undefined) checkExtents('bias', bias, [clusters]);
    return [clusters * channels];
  },
});
