import type { DType } from '../../../src/tensor/dtype.ts';
import type { Random } from '../../fuzz/random.ts';
import type { Bound } from '../bounds.ts';
import { between, chance, type Draw, FLOATS, type LiveTensor, list, maybe, numbers } from '../draw.ts';

/** Elements from −1 to 1, of any floating datatype exact: scores stay so small that no softmax is a choice. */
const small = (random: Random, name: string, datatype: DType, shape: readonly number[]): LiveTensor =>
  numbers(
    name,
    datatype,
    shape,
    list(
      shape.reduce((count, extent) => count * extent, 1),
      () => (random.below(65) - 32) / 32,
    ),
  );

/** A weight and a bias of a layer. */
const linear = (random: Random, name: string, datatype: DType, [out, channels]: readonly [number, number]) => [
  small(random, `${name}.weight`, datatype, [out, channels]),
  small(random, `${name}.bias`, datatype, [out]),
];

const norm = (random: Random, name: string, datatype: DType, channels: number) =>
  ['weight', 'bias'].map((part) => small(random, `${name}.${part}`, datatype, [channels]));

/** Products and sums of some ten terms, and a softmax, each rounded to the datatype of the tensors. */
const BOUND: Bound = { kind: 'sum', terms: 64, largest: 1, steps: 8 };

const headsOf = (random: Random) => ({ num_heads: random.pick([1, 2]), channels: random.pick([4, 8]) });

export const timmLatent: Draw = (random) => {
  const datatype = random.pick(FLOATS);
  const { num_heads, channels } = headsOf(random);
  const [batch, tokens, latents] = [between(random, 1, 2), between(random, 1, 5), between(random, 1, 3)];
  const projects = chance(random, 0.7);
  const latentChannels = projects && chance(random, 0.3) ? 3 : channels;
  const out = random.pick([channels, 4]);
  const hasBias = chance(random, 0.7);
  const withoutBias = (tensors: readonly LiveTensor[]) => (hasBias ? tensors : tensors.slice(0, 1));
  const layers = [
    ...linear(random, 'proj', datatype, [out, channels]),
    ...(chance(random, 0.5) ? norm(random, 'norm', datatype, out) : []),
    ...linear(random, 'mlp.fc1', datatype, [2 * out, out]),
    ...linear(random, 'mlp.fc2', datatype, [out, 2 * out]),
  ];
  const isNormed = chance(random, 0.3) && layers.some(({ name }) => name === 'norm.weight');
  const mask = list(batch * tokens, () => random.below(3) && 1);
  return {
    parameters: {
      num_heads,
      ...maybe(random, 0.6, 'pool_type', () => random.pick(['token', 'avg', ''])),
      ...maybe(random, 0.5, 'act_layer', () => random.pick(['gelu', 'gelu_tanh', 'silu', 'relu'])),
    },
    inputs: [
      small(random, 'x', datatype, [batch, tokens, channels]),
      small(random, 'latent', datatype, [1, latents, latentChannels]),
      ...withoutBias(linear(random, 'kv', datatype, [2 * channels, channels])),
      ...(projects ? withoutBias(linear(random, 'q', datatype, [channels, latentChannels])) : []),
      ...(isNormed ? ['q_norm', 'k_norm'].flatMap((name) => norm(random, name, datatype, channels / num_heads)) : []),
      ...(chance(random, 0.8) || isNormed ? layers : []),
      ...(chance(random, 0.4) ? [small(random, 'pos_embed', datatype, [tokens, channels])] : []),
      ...(chance(random, 0.4) ? [numbers('attn_mask', 'BOOL', [batch, 1, 1, tokens], mask)] : []),
    ],
    bound: BOUND,
  };
};

export const timmPrr: Draw = (random) => {
  const datatype = random.pick(FLOATS);
  const { num_heads, channels } = headsOf(random);
  return {
    parameters: { num_heads, ...maybe(random, 0.7, 'pool_type', () => random.pick(['token', 'avg'])) },
    inputs: [
      small(random, 'x', datatype, [between(random, 1, 2), between(random, 1, 5), channels]),
      ...['pre_norm', 'post_norm'].flatMap((name) =>
        chance(random, 0.4) ? norm(random, name, datatype, channels) : [],
      ),
    ],
    bound: BOUND,
  };
};

export const timmSimPool =
  (rank: 1 | 2): Draw =>
  (random) => {
    const datatype = random.pick(FLOATS);
    const { num_heads, channels } = headsOf(random);
    const extents =
      rank === 1 ? [between(random, 1, 5), channels] : [channels, between(random, 1, 3), between(random, 1, 3)];
    const hasBias = chance(random, 0.5);
    const square = (name: string) => linear(random, name, datatype, [channels, channels]).slice(0, hasBias ? 2 : 1);
    // A root of what is near 0 enlarges the roundings of 16 bits without end.
    const powers =
      datatype === 'FP32' || datatype === 'FP64' ? maybe(random, 0.4, 'gamma', () => random.pick([1, 1.25])) : {};
    const isNormed = chance(random, 0.4);
    return {
      parameters: { num_heads, ...powers },
      inputs: [
        small(random, 'x', datatype, [between(random, 1, 2), ...extents]),
        ...norm(random, 'norm', datatype, channels),
        ...square('q'),
        ...square('k'),
        ...(isNormed ? ['q_norm', 'k_norm'].flatMap((name) => norm(random, name, datatype, channels / num_heads)) : []),
      ],
      bound: BOUND,
    };
  };

export const timmPlanes =
  (isRotary: boolean): Draw =>
  (random) => {
    // Positions are interpolated, and rotations computed, in FP32, whatever the datatype.
    const datatype = random.pick(FLOATS.filter((each) => each !== 'FP64'));
    const { num_heads, channels } = headsOf(random);
    const [height, width] = [between(random, 1, 3), between(random, 1, 3)];
    const hasClass = chance(random, 0.3);
    const within = hasClass ? channels : random.pick([channels, 8]);
    const sizes = chance(random, 0.5) ? [height, width] : [between(random, 1, 4), between(random, 1, 4)];
    const separate = chance(random, 0.4);
    const cells = (sizes[0] as number) * (sizes[1] as number);
    return {
      parameters: {
        num_heads: isRotary ? within / 4 : num_heads,
        ...(isRotary ? { ref_feat_size: sizes } : { feat_size: sizes }),
        ...maybe(random, 0.4, 'pool_type', () => random.pick(['token', ''])),
        ...(isRotary && maybe(random, 0.3, 'rope_type', () => random.pick(['cat', 'base']))),
      },
      inputs: [
        small(random, 'x', datatype, [between(random, 1, 2), channels, height, width]),
        ...(isRotary ? [] : [small(random, 'pos_embed', datatype, [cells + 1, channels])]),
        ...(hasClass ? [small(random, 'cls_token', datatype, [1, channels])] : []),
        ...(separate
          ? ['q', 'k', 'v'].flatMap((name) => linear(random, name, datatype, [within, channels]))
          : linear(random, 'qkv', datatype, [3 * within, channels])),
        ...(chance(random, 0.7) ? linear(random, 'proj', datatype, [3, within]) : []),
      ],
      bound: BOUND,
    };
  };
