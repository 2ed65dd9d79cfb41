/** Measures of a pooling in [0, 1] that scores weigh. */
export const MEASURES = ['energy', 'variance', 'reconstruction', 'unused', 'padding', 'entropy'] as const;

export type Measure = (typeof MEASURES)[number];

/** The weights of a score: conventions, which no source has. */
type Weights = Readonly<Partial<Record<Measure, number>>> & {
  /** Taken for each doubling of the bytes. */
  readonly bytes: number;
};

/** Taken for the operations, at most. */
export const OPERATIONS_WEIGHT = 0.1;

/** Operations for each element of x at which all of it is taken: 2^16. */
export const OPERATIONS_DOUBLINGS = 16;

/** The weights of each purpose. */
export const PURPOSE_WEIGHTS = {
  // Strong responses, and differences between places, separate classes (Boureau, Ponce and LeCun 2010).
  classification: { energy: 0.5, variance: 0.5, bytes: 0.5 },
  // Places matter: lost alignment costs boxes (He et al. 2017), and unused cells are blind spots.
  detection: { reconstruction: 0.4, variance: 0.3, unused: 0.2, padding: 0.1, bytes: 0.25 },
  // Descriptors are compared by their strong responses (Radenović et al. 2018) and stored by the million.
  retrieval: { energy: 0.6, entropy: 0.4, bytes: 0.5 },
  reconstruction: { reconstruction: 1, bytes: 0.25 },
} as const satisfies Readonly<Record<string, Weights>>;
