/** The elements of one region, in the order in which they are combined. */
export type RegionCells = {
  /**
   * Element e reads the cells `first[e]` to `first[e + 1]` of these lists, each times its factor; without `first` the one cell
   * `cells[e]`. A cell counts from the base of an output, in steps of the stride of the pooling; −1 is constant padding.
   */
  readonly cells: Int32Array;
  readonly first?: Int32Array;
  readonly factors?: Float64Array;
  /** Weights of the elements by the filter of a blur. */
  readonly taps?: Float64Array;
  /** The divisor of a mean. With `counts` elements that are left out lower it. */
  readonly divisor: number;
  readonly counts: boolean;
  /** Share of the elements that are padding. */
  readonly padding: number;
  /** Half-open box of cells along each spatial axis, not clipped to the tensor. */
  readonly begin: readonly number[];
  readonly end: readonly number[];
  /** Number of the region among those of its plane. */
  readonly index: number;
  /** Which level of bins it is of, where there are several. */
  readonly level?: number;
};

/** One output of a pooling: a region, and where its cells are in x. */
export type PooledOutput = {
  readonly region: RegionCells;
  /** Position in x of cell 0, in the order of axes of the pooling. */
  readonly base: number;
  /** The output's channel, and the plane of the weights of positions. */
  readonly channel: number;
  readonly plane: number;
};

/** The outputs of a pooling, in the order of y. */
export type PooledOutputs = {
  readonly count: number;
  /** Returns output k. */
  readonly at: (k: number) => PooledOutput;
  /** The regions of y without its channels, row-major. */
  readonly regions: readonly RegionCells[];
  /** Elements of x from one cell to the next. */
  readonly stride: number;
  /** Position in x as listed, of one in the order of axes of the pooling; absent where these are the same. */
  readonly listed?: (position: number) => number;
  /** The value of constant padding. */
  readonly padValue: number;
};
