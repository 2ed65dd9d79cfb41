import { elementCount } from '../../tensor/shape.ts';
import { segmentTokens, tokenWeights, without } from '../kernel-calls/transform-calls.ts';
import { convert, outside } from './lower-table.ts';
import type { Lowerings } from './transform-lowering.ts';

/** Tables and weights of tokens and bags. */
export const TOKEN_LOWERINGS = {
  without: (draft, { as, value, bags, bag, closed }, x, y, { offsets }) => {
    const n = elementCount(x.shape);
    const begins = offsets && convert(draft, offsets, 'INT64');
    const facts = { ids: convert(draft, x, 'INT64'), n, value, offsets: begins, bags, bag, closed, y: y.buffer, as };
    const refusals = offsets && [outside(offsets, `numbers from 0 to ${n} that never decrease`)];
    draft.call({ ...without(facts), ...(refusals && { refusals }) });
  },

  token_weights: (draft, { as, skip, shape: [rows = 0, tokens = 0] }, x, y) => {
    const mask = x.shape.length === 2 ? x.buffer : undefined;
    draft.call(
      tokenWeights({ ...(mask !== undefined && { mask }), datatype: x.datatype, y: y.buffer, rows, tokens, skip, as }),
    );
  },

  segment_tokens: (draft, { as, tokens, skip }, x, y) => {
    const [offsets = 1] = x.shape;
    const facts = { offsets: convert(draft, x, 'INT64'), y: y.buffer, segments: offsets - 1, tokens, skip, as };
    const expected = `numbers from 0 to ${tokens} that never decrease`;
    draft.call({ ...segmentTokens(facts), refusals: [outside(x, expected)] });
  },
} satisfies Partial<Lowerings>;
