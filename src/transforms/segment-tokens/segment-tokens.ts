import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { DType } from '../../tensor/dtype.ts';
import { words } from '../attribute-schemas.ts';
import { INTEGERS } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';

const KINDS = ['all', 'first', 'last', 'lengths', 'positions'] as const;
type Kind = (typeof KINDS)[number];

const limit = 2 ** 31 - 1;
const attributes = {
  as: words(KINDS, 'spans of all, the first or the last token of each segment, their lengths, or tokens’ positions'),
  tokens: Type.Integer({ minimum: 0, maximum: limit, description: 'the number of packed tokens' }),
  skip: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: limit,
      description: 'first tokens of each segment to leave out (default 0)',
    }),
  ),
};

/**
 * What offsets [segments + 1] say of packed tokens: spans INT64 [segments, 3] (row 0, begin, end), lengths FP64
 * [segments], or positions from 1 FP64 [tokens].
 */
export const segmentTokens = defineTransform({
  name: 'segment_tokens',
  title: 'Spans, lengths or positions of packed segments, from offsets.',
  attributes,
  internal: true,
  x: { datatypes: INTEGERS },
  apply: ({ as, tokens, skip = 0 }, { shape }) => {
    const [offsets = 0, ...more] = shape;
    if (offsets === 0 || more.length > 0) {
      throw new RequestError('INVALID_SHAPE', `segment_tokens: expected offsets [segments + 1], got [${shape}]`);
    }
    return { kind: 'segment_tokens', rows: 'mixed', ...outputOf(as, offsets - 1, tokens), as, tokens, skip };
  },
});

const outputOf = (as: Kind, segments: number, tokens: number): { shape: readonly number[]; datatype: DType } => {
  if (as === 'lengths') return { shape: [segments], datatype: 'FP64' };
  if (as === 'positions') return { shape: [tokens], datatype: 'FP64' };
  return { shape: [segments, 3], datatype: 'INT64' };
};
