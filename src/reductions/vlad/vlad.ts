import { type Static, Type } from '@sinclair/typebox';
import { fractional } from '../compute-datatype.ts';
import type { RowReduction } from '../reduction.ts';
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
const schema = Type.Object(attributes);
export type VladAttributes = Static<typeof schema>;

/**
 * Residuals of the rows of a region from `centroids` [clusters, channels], softly assigned: by `assignment` [clusters,
 * channels] and `bias` [clusters], or by distance (NetVLAD, Arandjelović et al. 2016). Answers [clusters · channels]. Of
 * nothing: NaN.
 */
export const vlad: RowReduction = {
  name: 'vlad',
  title: 'Residuals of the rows from given centroids, softly assigned (NetVLAD).',
  attributes,
  inputs: [{ name: 'centroids' }, { name: 'assignment', optional: true }, { name: 'bias', optional: true }],
  exampleInputs: [{ name: 'centroids', shape: [2, 4] }],
  selects: false,
  divides: false,
  outputDatatype: fractional,
  state: 'the residuals are normalised, and a state of those that are not is not answered',
  outputShape: (_, channels, { centroids = [], assignment, bias }) => {
    const [clusters = 0] = checkExtents('centroids', centroids, [-1, channels]);
    if (assignment !== undefined) checkExtents('assignment', assignment, [clusters, channels]);
    if (bias !== undefined) checkExtents('bias', bias, [clusters]);
    return [clusters * channels];
  },
};
