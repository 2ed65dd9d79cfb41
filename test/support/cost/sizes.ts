/** How large the tensors of a search are. */
export type Sizes = {
  /** Elements of the pooled tensor, at most. */
  readonly elements: number;
};
