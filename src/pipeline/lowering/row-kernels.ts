import type { CovarianceAttributes } from '../../reductions/covariance/covariance.ts';
import type { VladAttributes } from '../../reductions/vlad/vlad.ts';
import { covariance, covarianceScratchBytes, vlad, vladScratchBytes } from '../kernel-calls/matrix-calls.ts';
import type { Draft } from './draft.ts';
import { lowerAttention } from './lower-attention.ts';
import { refusalsOf } from './pooling-refusals.ts';
import type { RowCall } from './row-call.ts';

const refusals = refusalsOf('its datatype');

/** The kernel calls of each reduction of rows. */
export const ROW_KERNELS: Readonly<Record<string, (draft: Draft, call: RowCall) => void>> = {
  covariance: (draft, call) => {
    const { root, iterations = 5, triangle = false } = call.attributes as CovarianceAttributes;
    const steps = root === 'newton_schulz' ? iterations : 0;
    const scratch = draft.scratch('scratch', covarianceScratchBytes({ channels: call.channels, iterations: steps }));
    draft.call({ ...covariance({ ...call, iterations: steps, triangle, scratch }), refusals });
  },

  vlad: (draft, call) => {
    const { alpha = 100, intra_normalize: intraNormalize = true, normalize = true } = call.attributes as VladAttributes;
    const [clusters = 0] = call.shapes.centroids ?? [];
    const [weights, bias] = [call.input('assignment', call.datatype), call.input('bias', call.datatype)];
    const scratch = draft.scratch('scratch', vladScratchBytes({ channels: call.channels, clusters }));
    const optional = { ...(weights !== undefined && { weights }), ...(bias !== undefined && { bias }) };
    const centroids = call.input('centroids', call.datatype) as string;
    draft.call({
      ...vlad({ ...call, ...optional, centroids, clusters, alpha, intraNormalize, normalize, scratch }),
      refusals,
    });
  },

  attention: lowerAttention,
};
