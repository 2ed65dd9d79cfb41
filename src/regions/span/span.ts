import { defineRegion } from '../define-region.ts';
import { checkInput, listedRows, rowExtents, rowWalk, run } from '../rows.ts';

/** Ranges of tokens of `[batch, tokens, channels]`, `spans` [n, 3] = row, begin, end (late chunking). They may overlap. */
export const span = defineRegion({
  name: 'span',
  title: 'Ranges of tokens, each of one row (late chunking).',
  attributes: {},
  inputs: [{ name: 'spans' }],
  example: {},
  exampleShape: [1, 4, 4],
  exampleInputs: [{ name: 'spans', datatype: 'INT64', shape: [2, 3], data: [0, 0, 2, 0, 2, 4] }],
  exampleWeights: [4],
  geometry: (_, tensor, __, inputs) => {
    const [batch = 1, tokens = 0, channels = 1] = rowExtents(tensor, ['batch', 'tokens', 'channels'], true);
    const [spans = 0] = checkInput('spans', inputs, [-1, 3], 'integer');
    return {
      table: { kind: 'spans', spans, batch, tokens },
      walk: rowWalk(batch, tokens, channels),
      regions: spans,
      perGroup: 1,
      channelsLast: true,
      largestRegion: tokens,
      axisNames: [...(tensor.shape.length === 3 ? ['batch'] : []), 'tokens', 'channels'],
      divisor: 0,
      outputShape: [spans, channels],
      channelAxis: 1,
      positions: [tokens],
      list: ({ spans: values = [] }) =>
        run(0, spans).map((s) => {
          const [row = 0, begin = 0, end = 0] = values.slice(3 * s, 3 * s + 3).map(Number);
          return listedRows(row, row * tokens, run(begin, end));
        }),
    };
  },
});
