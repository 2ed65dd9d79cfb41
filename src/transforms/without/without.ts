import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { elementCount } from '../../tensor/shape.ts';
import { words } from '../attribute-schemas.ts';
import { INTEGERS } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';

const KINDS = ['positions', 'offsets'] as const;

const attributes = {
  as: words(KINDS, 'positions of the ids that stay, zeros behind them, or the offsets of the bags they are in'),
  value: Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1, description: 'the id that is left out' }),
  include_last_offset: Type.Optional(
    Type.Boolean({ description: 'true or false (default): whether offsets have the end of the last bag' }),
  ),
};

/** INT64 [n] positions, or INT64 [bags + 1] offsets, of ids [bags, n / bags], or [n] and the offsets of their bags. */
export const without = defineTransform({
  name: 'without',
  title: 'Bags of ids without one of the ids.',
  attributes,
  internal: true,
  x: { datatypes: INTEGERS },
  inputs: [{ name: 'offsets', optional: true, description: 'where each bag begins', datatypes: INTEGERS, rank: 1 }],
  apply: ({ as, value, include_last_offset: closed = false }, ids, { offsets }) => {
    const rank = offsets === undefined ? 2 : 1;
    if (ids.shape.length !== rank || (offsets && offsets.shape.length !== 1)) {
      const detail = `without: expected ids [bags, n], or [n] and offsets [bags], got [${ids.shape}]${offsets ? ` and [${offsets.shape}]` : ''}`;
      throw new RequestError('INVALID_SHAPE', detail);
    }
    const [extent = 0, bag = 0] = offsets?.shape ?? ids.shape;
    const bags = offsets && closed ? extent - 1 : extent;
    if (bags < 0) throw new RequestError('INVALID_SHAPE', 'offsets: expected [bags + 1], got [0]');
    const shape = as === 'offsets' ? [bags + 1] : [elementCount(ids.shape)];
    return { kind: 'without', rows: 'mixed', shape, datatype: 'INT64', as, value, bags, bag, closed };
  },
});
