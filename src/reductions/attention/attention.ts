import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { type AttributesOf, defineRowReduction } from '../define-reduction.ts';
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
export type AttentionAttributes = AttributesOf<typeof attributes>;

type Shapes = Readonly<Record<string, readonly number[] | undefined>>;

/**
 * softmax(q·k / (√d · temperature)) · v over the rows of a region, of each head, for the input `query` [queries, channels] or
 * [channels], or [n, queries, channels] with queries for each of the first axis of the output: batch elements, segments, spans,
 * boxes. `key`, `value` and `out` are projections as torch.nn.Linear has them, [out channels, in channels], each with a bias;
 * without them keys and values are the rows. `keys`: other rows of which the keys are made, one for each row of x. Output:
 * [queries, channels] of each region. Empty: NaN.
 */
export const attention = defineRowReduction({
  name: 'attention',
  title: 'The rows of the region, weighted by their attention to given queries.',
  attributes,
  inputs: [
    { name: 'query', rowsOf: (rank) => (rank === 3 ? 'regions' : undefined) },
    { name: 'keys', optional: true, rowsOf: () => 'tensor' },
    ...['key', 'value', 'out'].flatMap((name) => [
      { name, optional: true },
      { name: `${name}_bias`, optional: true },
    ]),
  ],
  exampleInputs: [{ name: 'query', shape: [4] }],
  state: 'the weights of a region’s rows are those of all of them: merge what is pooled, or pool the whole',
  outputShape: ({ heads = 1 }, channels, shapes, { regions, beside }) => {
    const { query = [], keys } = shapes;
    const place = beside.indexOf(-1);
    const [keyed = channels] = keys === undefined ? [] : [checkExtents('keys', keys, beside)[place]];
    const keyChannels = projectedChannels('key', keyed, shapes);
    const valueChannels = projectedChannels('value', channels, shapes);
    const batched = query.length === 3 && regions.length > 0;
    checkExtents('query', query, [
      ...regions.slice(0, Number(batched)),
      ...(query.length === 1 ? [] : [-1]),
      keyChannels,
    ]);
    checkHeads(heads, { query: keyChannels, value: valueChannels });
    return [...query.slice(Number(batched), -1), projectedChannels('out', valueChannels, shapes)];
  },
});

/** Channels of rows after a projection, where there is one. @throws INVALID_SHAPE, INVALID_INPUT for a bias alone */
const projectedChannels = (name: string, channels: number, shapes: Shapes): number => {
  const { [name]: weight, [`${name}_bias`]: bias } = shapes;
  if (weight === undefined) {
    if (bias === undefined) return channels;
    const detail = `${name}_bias: expected it beside a projection ${name}, got [${bias}] and no ${name}`;
    throw new RequestError('INVALID_INPUT', detail);
  }
  const [out = channels] = checkExtents(name, weight, [-1, channels]);
  if (bias !== undefined) checkExtents(`${name}_bias`, bias, [out]);
  return out;
};

/** @throws INVALID_ATTRIBUTE for heads that do not divide the channels */
const checkHeads = (heads: number, channels: Readonly<Record<string, number>>): void => {
  for (const [name, extent] of Object.entries(channels)) {
    if (extent % heads === 0) continue;
    const detail = `heads: expected a divisor of the ${extent} channels of ${name}, got ${heads}`;
    throw new RequestError('INVALID_ATTRIBUTE', detail, '?heads');
  }
};
