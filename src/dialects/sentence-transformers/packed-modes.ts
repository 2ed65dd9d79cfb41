import { RequestError } from '../../errors.ts';
import type { Step } from '../../pipeline/pipeline.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import { LEAST, type ModeSteps, pool, transform } from './mode-steps.ts';

/**
 * Vectors of sequences packed as `[1, tokens, channels]` or `[tokens, channels]`, sequence i from cu_seq_lens_q[i] to
 * before cu_seq_lens_q[i + 1]. `cls` and `lasttoken` of an empty sequence are its neighbors' tokens. `cls` is the first token
 * after the prompt where the sequence is longer; no sequence keeps tokens of its prompt because another is short.
 * @throws INVALID_SHAPE
 */
export const packedModes = ({ shape, datatype }: GivenInput, skip: number | undefined): ModeSteps => {
  if (shape.length === 3 && shape[0] !== 1) {
    throw new RequestError('INVALID_SHAPE', `Pooling: expected token_embeddings [1, tokens, channels], got [${shape}]`);
  }
  const tokens = shape.at(-2) ?? 0;
  const segments = (as: string, name: string): Step =>
    transform('segment_tokens', 'cu_seq_lens_q', name, { as, tokens, ...(skip !== undefined && { skip }) });
  const spans = (as: string, reduction: string, y: string, attributes: Readonly<Record<string, unknown>> = {}) => [
    segments(as, `spans of ${as}`),
    pool('span', reduction, y, { spans: `spans of ${as}` }, attributes),
  ];
  return {
    cls: (y) => spans('first', 'first', y),
    max: (y) => spans('all', 'max', y),
    mean: (y) => spans('all', 'mean', y, { empty: 'zero' }),
    mean_sqrt_len_tokens: (y) => [
      ...spans('all', 'sum', `sums of ${y}`, { output_datatype: 'FP64' }),
      segments('lengths', 'segment lengths'),
      transform(
        'scale_rows',
        `sums of ${y}`,
        y,
        { exponent: -0.5, least: LEAST, datatype },
        { factors: 'segment lengths' },
      ),
    ],
    weightedmean: (y) =>
      [
        ...spans('all', 'weighted', y, { empty: 'zero' }).map((step) =>
          'region' in step ? { ...step, inputs: { ...step.inputs, weights: 'segment positions' } } : step,
        ),
        segments('positions', 'segment positions'),
      ].toSorted((a, b) => Number('region' in a) - Number('region' in b)),
    lasttoken: (y) => spans('last', 'last', y),
  };
};
