import { type Static, type TObject, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { defineRowReduction } from '../define-reduction.ts';
import { checkExtents } from '../row-inputs.ts';

const attributes = {
  heads: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1024, description: 'heads, each of as many channels (default 1)' }),
  ),
  temperature: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      description: 'by which scores are divided, beside √channels of a head (default 1)',
    }),
  ),
};
export type AttentionAttributes = Readonly<Static<TObject<typeof attributes>>>;

/**
 * softmax(q·k / (√d · temperature)) · v over the rows of a region, of each head, for the input `query` [queries, channels]
 * or [channels]. `key`, `value` and `out` are projections as torch.nn.Linear has them, [out channels, in channels]; without
 * them keys and values are the rows. Output: [queries, channels]. Empty: NaN.
 */
export const attention = defineRowReduction({
  name: 'attention',
  title: 'The rows of the region, weighted by their attention to given queries.',
  attributes,
  inputs: [
    { name: 'query' },
    { name: 'key', optional: true },
    { name: 'value', optional: true },
    { name: 'out', optional: true },
  ],
  exampleInputs: [{ name: 'query', shape: [4] }],
  state: 'the weights of a region’s rows are those of all of them: merge what is pooled, or pool the whole',
  outputShape: ({ heads = 1 }, channels, { query = [], key, value, out }) => {
    const [keyChannels = channels] = key === undefined ? [] : checkExtents('key', key, [-1, channels]);
    const [valueChannels = channels] = value === undefined ? [] : checkExtents('value', value, [-1, channels]);
    checkExtents('query', query, [
      ...query
        .slice(0, -1)
        .map(() => -1)
        .slice(0, 1),
      keyChannels,
    ]);
    for (const [name, extent] of [
      ['query', keyChannels],
      ['value', valueChannels],
    ] as const) {
      if (extent % heads !== 0) {
        const detail = `heads: expected a divisor of the ${extent} channels of ${name}, got ${heads}`;
        throw new RequestError('INVALID_ATTRIBUTE', detail, '?heads');
      }
    }
    const [outChannels = valueChannels] = out === undefined ? [] : checkExtents('out', out, [-1, valueChannels]);
    return [...query.slice(0, -1), outChannels];
  },
});
