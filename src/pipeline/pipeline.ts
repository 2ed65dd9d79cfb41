/** Poolings and transforms over named tensors, one after another, as data: what a request, a dialect or a named model stands for. */
export type Pipeline = {
  readonly steps: readonly Step[];
  /** Tensors that are answered, in this order. */
  readonly outputs: readonly string[];
};

export type Step = PoolStep | TransformStep;

/** One pooling. */
export type PoolStep = {
  readonly region: string;
  /** Several are joined along the channel axis, in this order. */
  readonly reductions: readonly string[];
  /** As they came: text of a query or JSON values. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Names of the tensor that is pooled, of the answer, and of the winners' indices where `return_indices` asks for them. */
  readonly x: string;
  readonly y: string;
  readonly indices?: string;
  /** Names of the other tensors that the operator takes, where they are not its own. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Whether the state is answered, by the names of its parts, not the value. */
  readonly partial?: boolean;
  /** The whole of which this step is a part: the elements that its regions may have together are those of the whole. */
  readonly whole?: WholeRegions;
  /** Whether no token lies in two spans, as the steps that made them say. */
  readonly disjoint?: boolean;
  /** Whether any extent of the tensor may be 0; else only the batch's. */
  readonly anyEmpty?: boolean;
};

/** What the limits of regions are computed from: their boxes, and the channels of a region. */
export type WholeRegions = { readonly boxes: number; readonly lanes: number };

/** One transform of the tensor `x`, and of others where it takes several, into the tensor `y`. */
export type TransformStep = {
  readonly transform: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly x: string;
  /** Names of the other tensors, by the transform's names for them. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly y: string;
};
