import { type Static, Type } from '@sinclair/typebox';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkRank, inputOf, whole } from '../parameters.ts';
import {
  checkDatatypes,
  checkLinear,
  checkNorm,
  headChannels,
  layer,
  normHeads,
  type StepList,
  stepList,
} from './attention-steps.ts';

const parameters = {
  num_heads: Type.Optional(whole(1, 'heads, each of as many channels (default 1)')),
  gamma: Type.Optional(
    Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.Number({ exclusiveMaximum: 0 })], {
      description: 'exponent to which values are raised before they are weighted, and its root after (default: none)',
    }),
  ),
};
const schema = Type.Object(parameters);
const EPS = 1e-5;

/**
 * timm.layers.SimPool1d of [N, L, C] and SimPool2d of [N, C, H, W]: attention of the mean of all tokens to the normalized tokens,
 * which are the values as they are. Tensors have the names of its state_dict; `q_norm` and `k_norm` are layer norms of heads
 * where they have weights.
 */
export const simPool = (rank: 1 | 2): DialectOperator => {
  const name = `timm.SimPool${rank}d`;
  return {
    name,
    inputs: [
      { name: 'x' },
      ...['norm.weight', 'norm.bias', 'q.weight', 'k.weight'].map((each) => ({ name: each })),
      ...['q.bias', 'k.bias'].map((each) => ({ name: each, optional: true })),
      ...['q_norm', 'k_norm'].flatMap(layer),
    ],
    outputs: [{ name: 'output' }],
    parameters,
    rewrite: (args, inputs) => {
      const { num_heads: heads = 1, gamma } = args as Static<typeof schema>;
      const { shape } = inputOf(inputs, 'x');
      checkRank(name, inputOf(inputs, 'x'), [rank + 2]);
      checkDatatypes(name, inputs);
      const [batch = 0] = shape;
      const channels = (rank === 1 ? shape[2] : shape[1]) as number;
      const depth = headChannels(name, heads, channels);
      checkNorm(name, inputs, 'norm', channels);
      for (const each of ['q', 'k']) checkLinear(name, inputs, each, [channels, channels]);
      for (const each of ['q_norm', 'k_norm']) checkNorm(name, inputs, each, depth);

      const list = stepList(inputs);
      const tokens =
        rank === 1
          ? 'x'
          : list.transform('transpose', list.transform('flatten', 'x', { axis: 2 }), { permutation: [0, 2, 1] });
      const mean = list.pool('global', 'mean', tokens, { axes: [1] });
      const query = normHeads(list, 'q_norm', list.linear('q', mean), [batch, 1, channels], heads);
      const normed = list.norm('norm', tokens, EPS);
      const extents = [
        batch,
        rank === 1 ? (shape[1] as number) : (shape[2] as number) * (shape[3] as number),
        channels,
      ];
      const keys = list.has('k_norm.weight')
        ? { keys: normHeads(list, 'k_norm', list.linear('k', normed), extents, heads) }
        : { key: 'k.weight', key_bias: list.has('k.bias') ? 'k.bias' : undefined };
      const names = { query, ...(gamma !== undefined && { keys: normed }), ...keys };
      const values = gamma === undefined ? normed : powers(list, normed, gamma);
      const pooled = list.pool('sequence', 'attention', values, { heads }, names);
      const rooted = gamma === undefined ? pooled : list.transform('power', pooled, { exponent: 1 / gamma });
      list.transform('flatten', rooted, { axis: 1 });
      return list.pipeline();
    },
  };
};

/** (x − the least of its channel + 1e-6)^gamma of x [batch, tokens, channels]. */
const powers = (list: StepList, x: string, gamma: number): string => {
  const least = list.pool('global', 'min', x, { axes: [1] });
  const shifted = list.transform('add', x, {}, { other: list.transform('scale', least, { factor: -1 }) });
  return list.transform('power', list.transform('scale', shifted, { offset: 1e-6 }), { exponent: gamma });
};
