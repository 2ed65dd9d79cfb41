import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import { checkRank, word } from '../parameters.ts';

/** `memory_format` says how the tensors of the request and its response are laid out. */
export const memoryFormat = (rank: number) => {
  const last = rank === 2 ? (['channels_last'] as const) : rank === 3 ? (['channels_last_3d'] as const) : [];
  const formats = ['contiguous_format', 'preserve_format', ...last] as const;
  return Type.Optional(word(formats, `how tensors are listed here, ${formats.join(' or ')} (default: the first)`));
};

/** The layout of ours; @throws INVALID_SHAPE for a rank that the operator does not take in that format. */
export const layoutOf = (operator: string, input: GivenInput, rank: number, format: string | undefined) => {
  const last = format === 'channels_last' || format === 'channels_last_3d';
  checkRank(operator, input, last ? [rank + 2] : [rank + 1, rank + 2]);
  return last ? 'channels_last' : 'channels_first';
};

/** The extents of the spatial axes, and which is the first of them. */
export const spatialOf = ({ shape }: GivenInput, rank: number, layout: string) => {
  const first = shape.length - rank - (layout === 'channels_last' ? 1 : 0);
  return { spatial: shape.slice(first, first + rank), first };
};

/** @throws INVALID_ATTRIBUTE for padding above half of the kernel, whatever its dilation */
export const checkPadding = (operator: string, kernel: readonly number[], padding: readonly number[]): void => {
  const wrong = padding.findIndex((pad, a) => pad > Math.floor((kernel[a] ?? 1) / 2));
  if (wrong < 0) return;
  const detail = `${operator}: expected padding of at most half of the kernel, got ${padding[wrong]} for kernel_size ${kernel[wrong]}`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, '?padding');
};
