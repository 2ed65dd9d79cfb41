import type { ElementWeights, Provenance } from './provenance.ts';

type MomentAttributes = { readonly correction?: number; readonly eps?: number };

/** Returns the distances from the mean, and what the sum of their squares is divided by. */
const spread = (values: Float64Array, { correction = 0 }: MomentAttributes) => {
  const n = values.length;
  let sum = 0;
  for (const value of values) sum += value;
  const rough = sum / n;
  let rest = 0;
  for (const value of values) rest += value - rough;
  const mean = rough + rest / n;
  const distances = values.map((value) => value - mean);
  return { distances, degrees: n - correction };
};

const varianceWeights =
  (factor: number): ElementWeights =>
  ({ values }, attributes: MomentAttributes) => {
    const { distances, degrees } = spread(values, attributes);
    return distances.map((distance) => (degrees <= 0 ? Number.NaN : (factor * distance) / degrees));
  };

/** (x − m)/((n − c)·y); 0 where y is 0. */
const deviationWeights: ElementWeights = ({ values }, attributes: MomentAttributes) => {
  const { eps = 0 } = attributes;
  const { distances, degrees } = spread(values, attributes);
  if (degrees <= 0) return distances.fill(Number.NaN);
  const squares = distances.reduce((sum, distance) => sum + distance * distance, 0);
  const y = Math.sqrt(squares / degrees + eps);
  return distances.map((distance) => (y === 0 ? 0 : distance / (degrees * y)));
};

const isWithoutEps = ({ eps = 0 }: MomentAttributes): boolean => eps === 0;

/** Variance and standard deviation. */
export const MOMENTS: Readonly<Record<string, Provenance>> = {
  var: {
    exact: (attributes) => (isWithoutEps(attributes) ? varianceWeights(1) : undefined),
    derivative: varianceWeights(2),
    nan: 'all',
  },
  std: {
    exact: (attributes) => (isWithoutEps(attributes) ? deviationWeights : undefined),
    derivative: deviationWeights,
    isExact: (_, attributes) => isWithoutEps(attributes),
    nan: 'all',
  },
};
