import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { FLOATS } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';
import { checkTokenMask, documentsOf, offsetsInput, tokenMaskInput } from '../token-documents.ts';

const LIMIT = 2 ** 31 - 1;

const attributes = {
  pool_factor: Type.Optional(
    Type.Number({ minimum: 1, description: 'how many tokens become one, about (default 1.0)' }),
  ),
  num_protected_tokens: Type.Optional(
    Type.Integer({ minimum: 0, maximum: LIMIT, description: 'first tokens that stay as they are (default 1)' }),
  ),
  normalize_embeddings: Type.Optional(
    Type.Boolean({ description: 'true (default) or false: whether vectors are divided by their norm' }),
  ),
  max_tokens: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: LIMIT,
      description: 'of packed documents: most tokens of one, by which memory is counted (default: all tokens)',
    }),
  ),
};

/**
 * Means of clusters of each document's tokens, behind its first `num_protected_tokens`: of n others max(⌊n / pool_factor⌋, 1),
 * fewer where distances are equal. Distances are 1 − x·y from 0 to 2 in FP32, linked as Ward does, in the order of scipy's
 * labels. Padded [batch, tokens, dim] becomes [batch, most, dim] and `mask`; packed [tokens, dim] with `offsets` becomes
 * [most, dim] and `offsets`; behind the last vector all is 0. Refused: vectors whose products are NaN.
 * Source: sentence-transformers 6.2 HierarchicalTokenPooling, scipy 1.17.
 */
export const tokenPool = defineTransform({
  name: 'token_pool',
  title: 'Clusters of the tokens of each document, replaced by their means: fewer vectors to store.',
  attributes,
  main: 'pool_factor',
  x: { datatypes: FLOATS, leastRank: 2 },
  inputs: [tokenMaskInput, offsetsInput],
  results: [
    {
      name: 'mask',
      description: 'BOOL [batch, most]: which vectors are there',
      isGiven: (inputs) => !inputs.includes('offsets'),
    },
    {
      name: 'offsets',
      description: 'INT64 [documents + 1]: where the vectors of each document begin, and the end',
      isGiven: (inputs) => inputs.includes('offsets'),
    },
  ],
  apply: (
    { pool_factor: factor = 1, num_protected_tokens: kept = 1, normalize_embeddings: normalize = true, max_tokens },
    x,
    inputs,
  ) => {
    const { documents, tokens, isPacked } = documentsOf('token_pool', x, inputs);
    checkTokenMask('token_pool', x, inputs.mask);
    if (!isPacked && max_tokens !== undefined) {
      const detail = `max_tokens: expected none without offsets, got ${max_tokens}`;
      throw new RequestError('INVALID_ATTRIBUTE', detail, '?max_tokens');
    }
    const most = isPacked ? mostOfAll({ documents, tokens, factor, kept }) : mostOf(tokens, factor, kept);
    const [last = 0] = x.shape.slice(-1);
    const facts = { factor, kept, normalize, documents, tokens, longest: Math.min(max_tokens ?? tokens, tokens) };
    const { datatype } = x;
    if (isPacked) {
      const results = { offsets: { shape: [documents + 1], datatype: 'INT64' as const } };
      return { kind: 'token_pooled', rows: 'mixed', shape: [most, last], datatype, results, ...facts };
    }
    const results = { mask: { shape: [documents, most], datatype: 'BOOL' as const } };
    const shape = [documents, most, last];
    return { kind: 'token_pooled', rows: 'separate', batched: ['mask'], shape, datatype, results, ...facts };
  },
});

/** Vectors that n tokens become. */
const mostOf = (n: number, factor: number, kept: number): number =>
  n <= kept ? n : kept + Math.max(Math.round((n - kept - ((n - kept) % factor)) / factor), 1);

/** Vectors that so many tokens of all documents become, at most. */
const mostOfAll = (of: {
  readonly documents: number;
  readonly tokens: number;
  readonly factor: number;
  readonly kept: number;
}): number => Math.min(of.tokens, Math.floor(of.tokens / of.factor) + of.documents * (of.kept + 1));
