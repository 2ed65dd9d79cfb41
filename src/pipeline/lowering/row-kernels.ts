import type { AttentionAttributes } from '../../reductions/attention/attention.ts';
import type { CovarianceAttributes } from '../../reductions/covariance/covariance.ts';
import type { VladAttributes } from '../../reductions/vlad/vlad.ts';
import type { DType } from '../../tensor/dtype.ts';
import { elementCount } from '../../tensor/shape.ts';
import { attentionPool, attentionScratchBytes, projectQueries, projectRows } from '../kernel-calls/attention-calls.ts';
import { elementwise } from '../kernel-calls/kernel-calls.ts';
import {
  covariance,
  covarianceScratchBytes,
  type RegionRows,
  vlad,
  vladScratchBytes,
} from '../kernel-calls/matrix-calls.ts';
import type { Draft } from './draft.ts';
import { refusalsOf } from './pooling-refusals.ts';

/** The rows of a tensor and the regions of them, prepared once. */
export type PreparedRows = RegionRows & { readonly largestRegion: number };

type RowCall = PreparedRows & {
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The buffer of an input in a datatype, where it is given, and the shapes of those that are. */
  readonly input: (name: string, datatype: DType) => string | undefined;
  readonly shapes: Readonly<Record<string, readonly number[] | undefined>>;
  readonly emptyValue: number;
  readonly refuseEmpty: boolean;
  /** In the datatype of the rows. */
  readonly y: string;
};

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

  attention: (draft, call) => {
    const { channels, regions, shapes } = call;
    const { heads = 1, temperature = 1 } = call.attributes as AttentionAttributes;
    const { query: queryShape = [], key: keyShape, value: valueShape, out: outShape } = shapes;
    const queries = elementCount(queryShape.slice(0, -1));
    const depth = (queryShape.at(-1) as number) / heads;
    const query = call.input('query', 'FP64') as string;
    const u = keyShape === undefined ? query : draft.scratch('projected query', 8 * queries * heads * channels);
    if (keyShape !== undefined) {
      draft.call(
        projectQueries({ query, key: call.input('key', 'FP64') as string, u, queries, heads, depth, channels }),
      );
    }
    const zSpan = valueShape === undefined ? channels / heads : channels;
    const uSpan = keyShape === undefined ? depth : channels;
    const rows = regions * queries;
    const z = draft.scratch('weighted rows', 8 * rows * heads * zSpan);
    const scratch = draft.scratch('scratch', attentionScratchBytes(call.largestRegion));
    const pooled = {
      ...call,
      u,
      z,
      queries,
      heads,
      uSpan,
      zSpan,
      scale: 1 / (Math.sqrt(depth) * temperature),
      scratch,
    };
    draft.call({ ...attentionPool(pooled), refusals });

    const project = (
      name: string,
      x: string,
      product: { rows: number; inputs: number; out: number; groups: number },
    ): string => {
      const w = call.input(name, 'FP64');
      if (w === undefined) return x;
      const y = draft.scratch(`after ${name}`, 8 * product.rows * product.out);
      draft.call(projectRows({ x, w, y, ...product }));
      return y;
    };
    const [valueChannels = channels] = valueShape ?? [];
    const [outChannels = valueChannels] = outShape ?? [];
    const valued = project('value', z, {
      rows: rows * heads,
      inputs: channels,
      out: valueChannels / heads,
      groups: heads,
    });
    const rowsOut = project('out', valued, { rows, inputs: valueChannels, out: outChannels, groups: 1 });
    const cast = { x: rowsOut, y: call.y, count: rows * outChannels, input: 'FP64', output: call.datatype } as const;
    draft.call(elementwise({ ...cast, map: 'cast' }));
  },
};
