// What transforms that pool the tokens of documents do, beside their results.

/** Clusters of the tokens of each document, of at most `longest` tokens; `results`: their mask, or their offsets. */
export type TokenPooled = {
  readonly kind: 'token_pooled';
  readonly factor: number;
  readonly kept: number;
  readonly normalize: boolean;
  readonly documents: number;
  /** Of each document, or of all. */
  readonly tokens: number;
  readonly longest: number;
};

/** ln(1 + max(x, 0)) pooled over the tokens of each document; `sparse`: as the most elements of each that are kept. */
export type Splade = {
  readonly kind: 'splade';
  readonly pooling: 'max' | 'sum';
  readonly logarithms: 1 | 2;
  readonly sparse?: number;
};

/** Scores of queries and `documents` by late interaction. */
export type MaxSim = { readonly kind: 'maxsim'; readonly documents: number };

/** Tokens that count, by ids of those that do not, and of the only ones that do where there are any. */
export type TokenMask = {
  readonly kind: 'token_mask';
  readonly skip: readonly number[];
  readonly keep: readonly number[];
};

/** Weighted means and standard deviations over tokens; `width`: scores of a token. */
export type AttentiveStatistics = {
  readonly kind: 'attentive_statistics';
  readonly width: number;
  readonly eps: number;
};
