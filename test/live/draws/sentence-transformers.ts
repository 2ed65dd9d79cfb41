import { CHOSEN } from '../bounds.ts';
import { between, chance, type Draw, FLOATS, list, maybe, numbers, sizeOf, tensor, WIDE } from '../draw.ts';

const MODES = ['cls', 'max', 'mean', 'mean_sqrt_len_tokens', 'weightedmean', 'lasttoken'] as const;

export const stPooling: Draw = (random) => {
  const datatype = random.pick(FLOATS);
  const channels = between(random, 1, 4);
  const mode = chance(random, 0.7)
    ? random.pick(MODES)
    : list(between(random, 1, 3), () => random.below(MODES.length)).map((i) => MODES[i]);
  const prompt = chance(random, 0.4) ? { include_prompt: chance(random, 0.3), prompt_length: random.below(4) } : {};
  const parameters = { pooling_mode: mode, ...prompt };
  if (chance(random, 0.35)) {
    const lengths = list(between(random, 1, 4), () => between(random, 1, 5));
    const ends = [0];
    for (const length of lengths) ends.push((ends.at(-1) ?? 0) + length);
    const tokens = tensor(random, 'token_embeddings', datatype, [1, ends.at(-1) ?? 0, channels], false);
    return {
      parameters,
      inputs: [tokens, numbers('cu_seq_lens_q', random.pick(['INT32', 'INT64']), [ends.length], ends)],
      bound: { kind: 'mean', terms: 8, largest: 3 * sizeOf(tokens), steps: 4 },
    };
  }
  const [batch, length] = [between(random, 1, 3), between(random, 1, 6)];
  const left = chance(random, 0.4);
  const masks = Array.from({ length: batch }, () => {
    const real = between(random, chance(random, 0.1) ? 0 : 1, length);
    return list(length, (t) => Number(left ? t >= length - real : t < real));
  });
  const tokens = tensor(random, 'token_embeddings', datatype, [batch, length, channels], chance(random, 0.3));
  const weights = chance(random, 0.15)
    ? [
        numbers(
          'token_weights_sum',
          random.pick(['FP32', 'FP64']),
          [batch],
          list(batch, () => between(random, 1, 5)),
        ),
      ]
    : [];
  return {
    parameters,
    inputs: [tokens, numbers('attention_mask', 'INT64', [batch, length], masks.flat()), ...weights],
    bound: { kind: 'mean', terms: 8, largest: 8 * sizeOf(tokens), steps: 4 },
  };
};

export const stSplade: Draw = (random) => {
  const [batch, length] = [between(random, 1, 3), between(random, 1, 6)];
  const tokens = tensor(random, 'token_embeddings', random.pick(WIDE), [batch, length, between(random, 1, 5)], false);
  return {
    parameters: {
      ...maybe(random, 0.8, 'pooling_strategy', () => random.pick(['max', 'sum'])),
      ...maybe(random, 0.8, 'activation_function', () => random.pick(['relu', 'log1p_relu'])),
    },
    inputs: [
      tokens,
      numbers(
        'attention_mask',
        'INT64',
        [batch, length],
        list(batch * length, () => random.below(2)),
      ),
    ],
    bound: { kind: 'sum', terms: 8, largest: 1 + sizeOf(tokens), steps: 4 },
  };
};

export const stLayers: Draw = (random) => {
  const [layers, start] = [between(random, 2, 6), random.below(3)];
  const x = tensor(random, 'all_layer_embeddings', random.pick(FLOATS), [layers, 1, between(random, 1, 3), 2], false);
  const used = Math.max(layers - start, 0);
  const weighted = chance(random, 0.5);
  return {
    parameters: { num_hidden_layers: layers - 1, layer_start: start },
    inputs: [
      x,
      ...(weighted
        ? [
            numbers(
              'layer_weights',
              random.pick(['FP32', 'FP64']),
              [used],
              list(used, () => between(random, 1, 4)),
            ),
          ]
        : []),
    ],
    bound: { kind: 'mean', terms: 24, largest: 4 * sizeOf(x), steps: 6 },
  };
};

export const stNormalize: Draw = (random) => {
  const x = tensor(
    random,
    'sentence_embedding',
    random.pick(['FP32', 'FP32', 'FP64']),
    [between(random, 1, 3), between(random, 1, 6)],
    false,
  );
  return { parameters: {}, inputs: [x], bound: { kind: 'relative', units: 24 } };
};

export const stTruncate: Draw = (random) => {
  const x = tensor(random, 'sentence_embedding', random.pick(FLOATS), [between(random, 1, 3), between(random, 1, 6)]);
  return { parameters: maybe(random, 0.9, 'truncate_dim', () => between(random, -7, 8)), inputs: [x], bound: CHOSEN };
};
