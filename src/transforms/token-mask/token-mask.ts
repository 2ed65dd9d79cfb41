import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { INTEGERS, inputOf } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';

/** Most ids of a list. */
const MOST_IDS = 4096;

const idList = (description: string) =>
  Type.Optional(
    Type.Array(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }), { maxItems: MOST_IDS, description }),
  );

const attributes = {
  skip: idList('ids of tokens that do not count: punctuation (default: none)'),
  keep: idList('ids of the only tokens that count: image patches (default: all)'),
};

const INPUTS = ['mask', 'also'] as const;

/**
 * BOOL of the shape of the ids: tokens that count in MaxSim: those of the mask or of `also` (places of a query’s expansion)
 * that are not skipped, and, where some are kept, are among them. Source: sentence-transformers 6.2 MultiVectorMask.
 */
export const tokenMask = defineTransform({
  name: 'token_mask',
  title: 'The mask of the tokens that count in late interaction, from their ids.',
  attributes,
  main: 'skip',
  x: { datatypes: INTEGERS },
  inputs: [
    { name: 'mask', optional: true, description: 'what is not 0 where a token is real, as x (default: all are)' },
    { name: 'also', optional: true, description: 'what is not 0 where a token counts beside those of the mask, as x' },
  ],
  apply: ({ skip = [], keep = [] }, { shape }, inputs) => {
    for (const name of INPUTS) {
      if (inputs[name] === undefined || `${inputOf(inputs, name).shape}` === `${shape}`) continue;
      const detail = `token_mask: expected ${name} [${shape}], as x has, got [${inputs[name].shape}]`;
      throw new RequestError('INVALID_SHAPE', detail);
    }
    return { kind: 'token_mask', rows: 'separate', batched: INPUTS, shape, datatype: 'BOOL', skip, keep };
  },
});
