import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { Step } from '../../pipeline/pipeline.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkFloating, checkRank, inputOf, whole, word } from '../parameters.ts';
import { checkSequences, checkTokens, EMBEDDING_DIMENSION, transform } from './mode-steps.ts';

const parameters = {
  pooling_strategy: Type.Optional(word(['max', 'sum'], 'max (default) or sum, over the tokens')),
  activation_function: Type.Optional(word(['relu', 'log1p_relu'], 'relu (default), or log1p_relu: one logarithm more')),
  embedding_dimension: Type.Optional(whole(1, EMBEDDING_DIMENSION)),
  word_embedding_dimension: Type.Optional(whole(1, EMBEDDING_DIMENSION)),
  chunk_size: Type.Optional(
    Type.Integer({ description: 'how many tokens the original pools at a time: changes nothing' }),
  ),
};
const schema = Type.Object(parameters);

const Y = 'sentence_embedding';

/**
 * sentence-transformers 6.1 SpladePooling: ln(1 + max(x, 0)), pooled over tokens. Masked ones are multiplied with 0: they
 * count as 0, and NaN and infinities as NaN. The largest is taken first where it can be: the rest never decreases.
 */
export const spladePooling: DialectOperator = {
  name: 'sentence_transformers.SpladePooling',
  inputs: [
    { name: 'token_embeddings' },
    { name: 'attention_mask', optional: true },
    { name: 'cu_seq_lens_q', optional: true, datatype: 'INT64' },
    { name: 'seq_idx', optional: true, datatype: 'INT64' },
  ],
  outputs: [{ name: Y }],
  parameters,
  rewrite: (args, inputs) => {
    const { pooling_strategy = 'max', activation_function = 'relu' } = args as Static<typeof schema>;
    const tokens = inputOf(inputs, 'token_embeddings');
    checkFloating('SpladePooling', tokens);
    const packed = inputs.some(({ name }) => name === 'cu_seq_lens_q');
    if (packed) checkSequences('SpladePooling', inputs);
    const { before, x, pool } = packed ? ofPacked(tokens) : ofPadded(tokens, inputOf(inputs, 'attention_mask'));
    const names = ['relu', 'log1p', ...(activation_function === 'log1p_relu' ? ['log1p'] : [])];
    const steps =
      pooling_strategy === 'max'
        ? [...before, pool('max', x, 'largest'), ...activated(names, 'largest', Y)]
        : [...before, ...activated(names, x, 'activated'), pool('sum', 'activated', Y)];
    return { steps, outputs: [Y] };
  },
};

type Tokens = {
  readonly before: readonly Step[];
  readonly x: string;
  readonly pool: (reduction: string, x: string, y: string) => Step;
};

const ofPadded = (tokens: GivenInput, mask: GivenInput): Tokens => {
  checkRank('SpladePooling', tokens, [3]);
  checkTokens('SpladePooling', tokens);
  return {
    before: [transform('scale_rows', tokens.name, 'masked', {}, { factors: mask.name })],
    x: 'masked',
    pool: (reduction, x, y) => ({
      ...{ region: 'global', reductions: [reduction], x, y, anyEmpty: true },
      attributes: { axes: [1], keepdims: false },
    }),
  };
};

/** The largest of an empty sequence is refused, as the original does. */
const ofPacked = (tokens: GivenInput): Tokens => {
  checkRank('SpladePooling', tokens, [2, 3]);
  const { shape, name } = tokens;
  if (shape.length === 3 && shape[0] !== 1) {
    const detail = `SpladePooling: expected token_embeddings [1, tokens, vocabulary], got [${shape}]`;
    throw new RequestError('INVALID_SHAPE', detail);
  }
  return {
    before: [transform('segment_tokens', 'cu_seq_lens_q', 'sequences', { as: 'all', tokens: shape.at(-2) ?? 0 })],
    x: name,
    pool: (reduction, x, y) => ({
      ...{
        region: 'span',
        reductions: [reduction],
        x,
        y,
        anyEmpty: true,
        inputs: { spans: 'sequences' },
        disjoint: true,
      },
      attributes: reduction === 'max' ? { empty: 'error' } : {},
    }),
  };
};

/** One transform after another. */
const activated = (names: readonly string[], x: string, y: string): readonly Step[] =>
  names.map((name, i) => {
    const from = i === 0 ? x : `activation ${i}`;
    return transform(name, from, i === names.length - 1 ? y : `activation ${i + 1}`, {});
  });
