/** The smallest of the values that at least the share `q` of them does not exceed; NaN of none. */
export const quantileOf = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(q * values.length) - 1)] ?? Number.NaN;

/** The lower median; NaN of none. */
export const medianOf = (values: readonly number[]): number => quantileOf(values, 0.5);
