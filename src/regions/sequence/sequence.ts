import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { defineRegion } from '../define-region.ts';
import type { RegionInputs } from '../geometry.ts';
import { checkInput, listedRows, rowExtents, rowWalk, run } from '../rows.ts';

const tokens = (which: string) =>
  Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 2 ** 31 - 1,
      description: `${which} real tokens of each row to leave out (default 0)`,
    }),
  );
const attributes = {
  exclude_prefix: tokens('how many of the first'),
  exclude_suffix: tokens('how many of the last'),
  padding_side: Type.Optional(
    Type.Union([Type.Literal('right'), Type.Literal('left')], {
      description: 'right (default) or left: where rows are padded, with `lengths`',
    }),
  ),
  keepdims: Type.Optional(
    Type.Boolean({ description: 'true or false (default): whether the tokens stay as an axis of extent 1' }),
  ),
};

/** The real tokens of each row of `[batch, tokens, channels]`, by `mask` [batch, tokens] (not 0 is real) or `lengths` [batch]. */
export const sequence = defineRegion({
  name: 'sequence',
  title: 'The real tokens of each row, by a mask or lengths; all of them without either.',
  attributes,
  inputs: [
    { name: 'mask', optional: true },
    { name: 'lengths', optional: true },
  ],
  example: {},
  exampleShape: [1, 4, 4],
  exampleInputs: [{ name: 'mask', datatype: 'BOOL', shape: [1, 4], data: [1, 1, 1, 0] }],
  exampleWeights: [4],
  geometry: (read, tensor, _, inputs) => {
    const { exclude_prefix: prefix = 0, exclude_suffix: suffix = 0, padding_side = 'right', keepdims = false } = read;
    const [batch = 1, length = 0, channels = 1] = rowExtents(tensor, ['batch', 'tokens', 'channels'], true);
    const isBatched = tensor.shape.length === 3;
    if (inputs.mask !== undefined && inputs.lengths !== undefined) {
      throw new RequestError('INVALID_INPUT', 'expected a mask or lengths, got both', '/inputs');
    }
    const lead = isBatched ? [batch] : [];
    if (inputs.mask !== undefined) checkInput('mask', inputs, [...lead, length], 'any');
    if (inputs.lengths !== undefined) checkInput('lengths', inputs, [batch], 'integer');
    const kind = inputs.mask !== undefined ? 'mask' : 'lengths';
    const left = padding_side === 'left';
    const outputShape = [...lead, ...(keepdims ? [1] : []), channels];
    return {
      table: {
        kind,
        batch,
        tokens: length,
        prefix,
        suffix,
        left,
        ...(inputs.lengths === undefined && { whole: true }),
      },
      walk: rowWalk(batch, length, channels),
      regions: batch,
      perGroup: 1,
      channelsLast: true,
      largestRegion: length,
      axisNames: [...(isBatched ? ['batch'] : []), 'tokens', 'channels'],
      divisor: 0,
      outputShape,
      channelAxis: outputShape.length - 1,
      separateAxes: lead.length,
      positions: [length],
      list: (values) =>
        Array.from({ length: batch }, (__, b) => {
          const real = realTokens(values, b, length, left);
          return listedRows(b, b * length, real.slice(prefix, Math.max(real.length - suffix, prefix)));
        }),
    };
  },
});

/** The real tokens of row b. */
const realTokens = ({ mask, lengths }: RegionInputs, b: number, tokens: number, left: boolean): readonly number[] => {
  if (mask !== undefined) return run(0, tokens).filter((t) => Boolean(mask[b * tokens + t]));
  const length = Number(lengths?.[b] ?? tokens);
  return left ? run(tokens - length, tokens) : run(0, length);
};
