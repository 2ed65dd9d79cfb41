/** Where between two elements a quantile lies, as numpy.quantile names it. */
export const INTERPOLATIONS = ['linear', 'lower', 'higher', 'midpoint', 'nearest'] as const;

export type Interpolation = (typeof INTERPOLATIONS)[number];
