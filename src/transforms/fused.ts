import type { Activation } from './activations.ts';

// What fusions of several tensors do, as data.

/** Vectors of x and y, projected to `parts` groups of `dim` numbers, multiplied and added up, by the inputs of the fusion. */
export type Fused = {
  readonly kind: 'fused';
  /** `mfb`: groups are innermost, and sums are normalized; `mutan`: groups are outermost, and projections are merged. */
  readonly method: 'mlb' | 'mfb' | 'mutan';
  readonly activation?: Activation;
  readonly dim: number;
  readonly parts: number;
};

/** Rows of x with rows of y. */
export type Similarity = {
  readonly kind: 'similarity';
  readonly metric: 'cosine' | 'dot' | 'euclidean' | 'manhattan';
  readonly temperature: number;
  readonly softmax: 'none' | 'rows' | 'columns';
};
