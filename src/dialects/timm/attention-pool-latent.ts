import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkRank, inputOf, whole, word } from '../parameters.ts';
import {
  checkDatatypes,
  checkExtents,
  checkLinear,
  checkNorm,
  headChannels,
  layer,
  normHeads,
  poolTokens,
  type StepList,
  stepList,
} from './attention-steps.ts';

const NAME = 'timm.AttentionPoolLatent';
const parameters = {
  num_heads: Type.Optional(whole(1, 'heads, each of as many channels (default 8)')),
  pool_type: Type.Optional(
    word(['token', 'avg', ''], 'token (default): the first latent; avg: their mean; or nothing'),
  ),
  act_layer: Type.Optional(
    word(['gelu', 'gelu_tanh', 'silu', 'relu'], 'gelu (default), gelu_tanh, silu or relu: the activation of the MLP'),
  ),
  norm_eps: Type.Optional(Type.Number({ minimum: 0, description: 'eps of the norm before the MLP (default 1e-5)' })),
};
const schema = Type.Object(parameters);

/**
 * timm.layers.AttentionPoolLatent of x [N, L, C]: attention of latent queries, then a norm and an MLP beside a residual
 * (SigLIP's MAP head). Tensors have the names of its state_dict; a layer without a weight is none. `attn_mask`: BOOL, true
 * where a token counts, of extents that repeat to [N, 1, 1, L].
 */
export const attentionPoolLatent: DialectOperator = {
  name: NAME,
  inputs: [
    { name: 'x' },
    { name: 'latent' },
    { name: 'kv.weight' },
    { name: 'kv.bias', optional: true },
    { name: 'pos_embed', optional: true },
    ...['q', 'q_norm', 'k_norm', 'proj', 'norm', 'mlp.fc1', 'mlp.fc2'].flatMap(layer),
    { name: 'attn_mask', optional: true },
  ],
  outputs: [{ name: 'output' }],
  parameters,
  rewrite: (args, inputs) => {
    const { num_heads = 8, pool_type = 'token', act_layer = 'gelu', norm_eps = 1e-5 } = args as Static<typeof schema>;
    checkInputs(inputs, num_heads);
    const list = stepList(inputs);
    const tokens = list.has('pos_embed') ? list.transform('add', 'x', {}, { other: 'pos_embed' }) : 'x';
    const pooled = attend(list, tokens, inputs, num_heads);
    const projected = list.linear('proj', pooled);
    const hidden = list.linear('mlp.fc1', list.norm('norm', projected, norm_eps), act_layer);
    const result = list.has('mlp.fc1.weight')
      ? list.transform('add', projected, {}, { other: list.linear('mlp.fc2', hidden) })
      : projected;
    poolTokens(list, pool_type, result);
    return list.pipeline();
  },
};

/** @throws INVALID_SHAPE, INVALID_INPUT, INVALID_DATATYPE, INVALID_ATTRIBUTE for tensors that do not fit */
const checkInputs = (inputs: readonly GivenInput[], heads: number): void => {
  const x = inputOf(inputs, 'x');
  checkRank(NAME, x, [3]);
  checkDatatypes(NAME, inputs, ['attn_mask']);
  const [, tokens = 0, channels = 0] = x.shape;
  const depth = headChannels(NAME, heads, channels);
  const [, , latentChannels = channels] = checkExtents(NAME, inputs, 'latent', [1, -1, -1]);
  checkLinear(NAME, inputs, 'kv', [2 * channels, channels]);
  const queryChannels = checkLinear(NAME, inputs, 'q', [channels, latentChannels]);
  if (queryChannels !== channels) {
    const detail = `${NAME}: expected latent of ${channels} channels, as x [${x.shape}], without q.weight, got [${inputOf(inputs, 'latent').shape}]`;
    throw new RequestError('INVALID_SHAPE', detail);
  }
  for (const name of ['q_norm', 'k_norm']) checkNorm(NAME, inputs, name, depth);
  checkExtents(NAME, inputs, 'pos_embed', [tokens, channels]);
  const out = checkLinear(NAME, inputs, 'proj', [-1, channels]);
  checkNorm(NAME, inputs, 'norm', out);
  checkLinear(NAME, inputs, 'mlp.fc2', [out, checkLinear(NAME, inputs, 'mlp.fc1', [-1, out])]);
};

/** Adds the attention of the latents to tokens [batch, tokens, channels]; tokens that are masked alone give 0, as in PyTorch. */
const attend = (list: StepList, tokens: string, inputs: readonly GivenInput[], heads: number): string => {
  const { has } = list;
  const { shape } = inputOf(inputs, 'x');
  const [, , channels = 1] = shape;
  const [, latents = 1] = inputOf(inputs, 'latent').shape;
  const projected = normHeads(list, 'q_norm', list.linear('q', 'latent'), [1, latents, channels], heads);
  const query = list.transform('reshape', projected, { shape: [latents, channels] });
  const half = (part: string, axis: Readonly<Record<string, number>>): string | undefined =>
    has(`kv.${part}`) ? list.transform('slice', `kv.${part}`, { axis: 0, ...axis }) : undefined;
  const [key, key_bias] = [half('weight', { end: channels }), half('bias', { end: channels })];
  const [value, value_bias] = [half('weight', { begin: channels }), half('bias', { begin: channels })];
  const keyed = has('k_norm.weight')
    ? {
        keys: normHeads(
          list,
          'k_norm',
          list.transform('project', tokens, {}, { weight: key, bias: key_bias }),
          shape,
          heads,
        ),
      }
    : { key, key_bias };
  const mask = has('attn_mask') ? tokenMask(list, inputs) : undefined;
  return list.pool(
    'sequence',
    'attention',
    tokens,
    { heads, empty: 'zero' },
    { query, ...keyed, value, value_bias, mask },
  );
};

/** Returns the mask of the tokens, [batch, tokens]. @throws INVALID_SHAPE, INVALID_DATATYPE for another mask */
const tokenMask = (list: StepList, inputs: readonly GivenInput[]): string => {
  const { datatype, shape } = inputOf(inputs, 'attn_mask');
  const [batch = 1, tokens = 1] = inputOf(inputs, 'x').shape;
  const [rows = 1, heads = 1, queries = 1, columns] = [...Array(4 - Math.min(shape.length, 4)).fill(1), ...shape];
  if (datatype !== 'BOOL') {
    throw new RequestError('INVALID_DATATYPE', `${NAME}: expected attn_mask of BOOL, got ${datatype}`);
  }
  const fits = shape.length <= 4 && heads === 1 && queries === 1 && columns === tokens;
  if (!fits || (rows !== batch && rows !== 1)) {
    throw new RequestError('INVALID_SHAPE', `${NAME}: expected attn_mask [${batch},1,1,${tokens}], got [${shape}]`);
  }
  const mask = list.transform('reshape', 'attn_mask', { shape: [rows, tokens] });
  return rows === batch ? mask : list.transform('repeat', mask, { axis: 0, count: batch });
};
