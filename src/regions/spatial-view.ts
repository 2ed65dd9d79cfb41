import { RequestError } from '../errors.ts';
import { spatialAxisNames } from './axis-names.ts';
import type { Layout, TensorLayout } from './layout.ts';

/** A tensor `[batch, channels, *spatial]` or `[batch, *spatial, channels]`, told apart. */
export type SpatialView = {
  /** 1 for an unbatched tensor. */
  readonly batch: number;
  readonly channels: number;
  readonly spatial: readonly number[];
  readonly outer: number;
  readonly inner: number;
  /** The tensor's shape with other spatial extents. */
  readonly withSpatial: (extents: readonly number[]) => readonly number[];
  readonly channelAxis: number;
  /** Axes before the spatial ones. */
  readonly leadingAxes: number;
  readonly layout: Layout;
  /** Of the tensor's axes, in their order. */
  readonly axisNames: readonly string[];
};

/**
 * Tells batch, channels and `rank` spatial axes apart; a tensor with one axis less than these is unbatched.
 * @throws INVALID_SHAPE for another number of axes, more than three spatial ones, or a zero extent that is not the batch's.
 */
export const spatialView = (
  { shape, layout, unbatched }: TensorLayout,
  listedRank: number | undefined,
): SpatialView => {
  const rank = listedRank ?? shape.length - (unbatched ? 1 : 2);
  const batched = !unbatched && shape.length === rank + 2;
  if (rank < 1 || rank > 3 || (!batched && shape.length !== rank + 1)) {
    const axes = layout === 'channels_first' ? 'channels, *spatial' : '*spatial, channels';
    const expected =
      listedRank === undefined
        ? unbatched
          ? 'rank 2 to 4'
          : 'rank 3 to 5'
        : unbatched
          ? `rank ${rank + 1}`
          : `rank ${rank + 1} or ${rank + 2}`;
    throw new RequestError(
      'INVALID_SHAPE',
      `x: expected [${unbatched ? '' : 'batch, '}${axes}] of ${expected}, got [${shape}]`,
    );
  }
  const batch = batched ? (shape[0] as number) : 1;
  const rest = batched ? shape.slice(1) : shape;
  if (rest.includes(0)) {
    throw new RequestError(
      'INVALID_SHAPE',
      `x: expected extents above 0 (only the batch may be empty), got [${shape}]`,
    );
  }
  const first = layout === 'channels_first';
  const channels = (first ? rest[0] : rest[rank]) as number;
  const lead = batched ? [batch] : [];
  return {
    batch,
    channels,
    spatial: first ? rest.slice(1) : rest.slice(0, rank),
    outer: first ? batch * channels : batch,
    inner: first ? 1 : channels,
    withSpatial: (extents) => (first ? [...lead, channels, ...extents] : [...lead, ...extents, channels]),
    channelAxis: lead.length + (first ? 0 : rank),
    leadingAxes: lead.length + (first ? 1 : 0),
    layout,
    axisNames: spatialAxisNames(batched, layout, rank),
  };
};
