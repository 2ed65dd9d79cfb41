import { type Static, Type } from '@sinclair/typebox';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkRank, inputOf, whole, word } from '../parameters.ts';
import { checkDatatypes, checkNorm, headChannels, layer, poolTokens, stepList } from './attention-steps.ts';

const NAME = 'timm.AttentionPoolPrr';
const parameters = {
  num_heads: Type.Optional(whole(1, 'heads, each of as many channels (default 8)')),
  pool_type: Type.Optional(word(['token', 'avg'], 'token (default): the first token; avg: the mean of all')),
};
const schema = Type.Object(parameters);

/**
 * timm.layers.AttentionPoolPrr of x [N, L, C]: attention of the tokens to one another without projections, of which the first
 * token or the mean is returned. `pre_norm` and `post_norm` are layer norms where they have weights.
 */
export const attentionPoolPrr: DialectOperator = {
  name: NAME,
  inputs: [{ name: 'x' }, ...['pre_norm', 'post_norm'].flatMap(layer)],
  outputs: [{ name: 'output' }],
  parameters,
  rewrite: (args, inputs) => {
    const { num_heads: heads = 8, pool_type = 'token' } = args as Static<typeof schema>;
    checkRank(NAME, inputOf(inputs, 'x'), [3]);
    checkDatatypes(NAME, inputs);
    const [, , channels = 0] = inputOf(inputs, 'x').shape;
    headChannels(NAME, heads, channels);
    for (const name of ['pre_norm', 'post_norm']) checkNorm(NAME, inputs, name, channels);
    const list = stepList(inputs);
    const tokens = list.norm('pre_norm', 'x', 1e-5);
    // The other tokens ask for nothing that is returned.
    const query = pool_type === 'token' ? list.transform('slice', tokens, { axis: 1, end: 1 }) : tokens;
    const refined = list.pool('sequence', 'attention', tokens, { heads }, { query });
    poolTokens(list, pool_type, list.norm('post_norm', refined, 1e-5));
    return list.pipeline();
  },
};
