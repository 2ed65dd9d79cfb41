import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { words } from '../attribute-schemas.ts';
import { FLOATS } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';
import { checkTokenMask, documentsOf, offsetsInput, tokenMaskInput } from '../token-documents.ts';

const attributes = {
  pooling: Type.Optional(words(['max', 'sum'], 'max (default) or sum, over the tokens')),
  activation: Type.Optional(words(['relu', 'log1p_relu'], 'relu (default), or log1p_relu: one logarithm more')),
  sparse: Type.Optional(
    Type.Boolean({ description: 'true or false (default): whether only elements that are not 0 are given' }),
  ),
  max_active_dims: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 2 ** 31 - 1,
      description: 'most elements of a document, of which the largest are kept (default: all)',
    }),
  ),
};

const isSparse = (_: readonly string[], { sparse = false }: Readonly<Record<string, unknown>>): boolean =>
  sparse === true;

/**
 * ln(1 + max(x, 0)) of logits of the vocabulary, pooled over the real tokens of each document: padded [batch, tokens,
 * vocabulary] and `mask`, or packed [tokens, vocabulary] and `offsets`. A document without tokens: zeros. NaN propagates.
 * `sparse`: its elements other than 0 in the order of their indices, [batch · max_active_dims] with zeros behind the last
 * one, `indices` alike, and `offsets`. Source: Formal et al. 2021, sentence-transformers 6.2 SpladePooling.
 */
export const splade = defineTransform({
  name: 'splade',
  title: 'Weights of the vocabulary’s words from logits of each token: ln(1 + max(x, 0)), pooled over the tokens.',
  attributes,
  main: 'pooling',
  x: { datatypes: FLOATS, leastRank: 2 },
  inputs: [tokenMaskInput, offsetsInput],
  results: [
    { name: 'indices', description: 'INT64 [batch · max_active_dims]: positions in the vocabulary', isGiven: isSparse },
    {
      name: 'offsets',
      description: 'INT64 [batch + 1]: where the elements of each document begin, and the end',
      isGiven: isSparse,
    },
  ],
  apply: ({ pooling = 'max', activation = 'relu', sparse = false, max_active_dims }, x, inputs) => {
    const { documents, isPacked } = documentsOf('splade', x, inputs);
    checkTokenMask('splade', x, inputs.mask);
    if (!sparse && max_active_dims !== undefined) {
      const detail = `max_active_dims: expected none unless sparse=true, got ${max_active_dims}`;
      throw new RequestError('INVALID_ATTRIBUTE', detail, '?max_active_dims');
    }
    const [vocabulary = 0] = x.shape.slice(-1);
    const each = Math.min(max_active_dims ?? vocabulary, vocabulary);
    const indices = { shape: [documents * each], datatype: 'INT64' as const };
    const offsets = { shape: [documents + 1], datatype: 'INT64' as const };
    return {
      ...{ kind: 'splade', pooling, logarithms: activation === 'relu' ? 1 : 2, datatype: x.datatype },
      ...(isPacked || sparse ? { rows: 'mixed' } : { rows: 'separate', batched: ['mask'] }),
      ...(sparse
        ? { shape: [documents * each], sparse: each, results: { indices, offsets } }
        : { shape: [documents, vocabulary] }),
    };
  },
});
