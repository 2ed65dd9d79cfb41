import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { FLOATS, inputOf } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';
import { checkTokenMask, tokenMaskInput } from '../token-documents.ts';

const attributes = {
  eps: Type.Optional(Type.Number({ minimum: 0, description: 'the least variance (default 1e-12)' })),
};

/**
 * [batch, 2 · channels]: means, then standard deviations √max(variance, eps) of x [batch, tokens, channels] over its real
 * tokens, weighted by the softmax over tokens of `scores`, of each channel or one for all. In FP64, rounded once. NaN
 * propagates; a row without real tokens: NaN. Source: Desplanques et al. 2020 (ECAPA-TDNN), SpeechBrain
 * AttentiveStatisticsPooling; with one score for all channels Okabe et al. 2018.
 */
export const attentiveStatistics = defineTransform({
  name: 'attentive_statistics',
  title: 'Weighted means and standard deviations over tokens, by a softmax of scores.',
  attributes,
  main: 'eps',
  x: { datatypes: FLOATS, leastRank: 3 },
  inputs: [
    {
      name: 'scores',
      description: 'a score for each token and channel, as x, or for each token, [batch, tokens, 1] or [batch, tokens]',
      datatypes: FLOATS,
    },
    tokenMaskInput,
  ],
  apply: ({ eps = 1e-12 }, x, inputs) => {
    const { shape, datatype } = x;
    if (shape.length !== 3) {
      const detail = `attentive_statistics: expected x [batch, tokens, channels], got [${shape}]`;
      throw new RequestError('INVALID_SHAPE', detail);
    }
    const [batch = 0, tokens = 0, channels = 0] = shape;
    const scores = inputOf(inputs, 'scores').shape;
    if (![[batch, tokens], [batch, tokens, 1], shape].some((extents) => `${extents}` === `${scores}`)) {
      const detail = `attentive_statistics: expected scores [${shape}], [${[batch, tokens, 1]}] or [${[batch, tokens]}], got [${scores}]`;
      throw new RequestError('INVALID_SHAPE', detail);
    }
    checkTokenMask('attentive_statistics', x, inputs.mask);
    return {
      ...{ kind: 'attentive_statistics', rows: 'separate', batched: ['scores', 'mask'] },
      ...{ shape: [batch, 2 * channels], datatype, width: scores[2] ?? 1, eps },
    };
  },
});
