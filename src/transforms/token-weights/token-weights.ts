import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { words } from '../attribute-schemas.ts';
import { defineTransform } from '../define-transform.ts';

const KINDS = ['mask', 'positions', 'first', 'last'] as const;

const attributes = {
  as: words(
    KINDS,
    'the mask; times each token’s position, from 1 for the row’s first real one; or 1 for the first or the last real token',
  ),
  skip: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 2 ** 31 - 1,
      description: 'tokens to leave out from the first real one (default: none)',
    }),
  ),
};

/**
 * FP64 weights [batch, tokens] of a mask [batch, tokens], or of all tokens of [batch, tokens, channels]. A row without
 * real tokens: its first one is both its first and its last.
 */
export const tokenWeights = defineTransform({
  name: 'token_weights',
  title: 'The weights of tokens, from a mask.',
  attributes,
  internal: true,
  apply: ({ as, skip }, { shape }) => {
    if (shape.length !== 2 && shape.length !== 3) {
      const detail = `token_weights: expected [batch, tokens] or [batch, tokens, channels], got [${shape}]`;
      throw new RequestError('INVALID_SHAPE', detail);
    }
    return {
      kind: 'token_weights',
      rows: 'separate',
      shape: shape.slice(0, 2),
      datatype: 'FP64',
      as,
      skip: skip ?? -1,
    };
  },
});
