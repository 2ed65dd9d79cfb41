/** Where the channels of a tensor are: `[batch, channels, *spatial]` or `[batch, *spatial, channels]`. */
export type Layout = 'channels_first' | 'channels_last';

/** The pooled tensor as a region scheme reads it. */
export type TensorLayout = {
  readonly shape: readonly number[];
  readonly layout: Layout;
  readonly unbatched: boolean;
  /** Whether extents beside the batch's may be 0. */
  readonly anyEmpty?: boolean;
};
