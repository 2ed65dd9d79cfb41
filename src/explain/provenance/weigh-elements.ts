import { type Attributes, oneAt, type Provenance, type RegionValues, type WeightsKind } from './provenance.ts';

/** Values of the attribute `weights`. */
export const WEIGHTS = ['auto', 'exact', 'derivative', 'none'] as const;

export type WeightsChoice = (typeof WEIGHTS)[number];

/** The weights of the elements of one output, its winner (−1: none), and whether Σ weights·x = y. */
export type WeighedRegion = { readonly weights: Float64Array; readonly winner: number; readonly exact: boolean };

/** How the outputs of a reduction are weighed. */
export type Weighing = {
  readonly kind: WeightsKind;
  readonly selects: boolean;
  readonly weigh: (region: RegionValues) => WeighedRegion;
};

/**
 * Returns how the elements of a reduction are weighed; undefined where it has no weights of the kind. `nan_index` in the
 * attributes decides which NaN wins.
 */
export const weighing = (
  provenance: Provenance,
  attributes: Attributes,
  choice: Exclude<WeightsChoice, 'none'>,
): Weighing | undefined => {
  const { nan, isExact } = provenance;
  const winnerOf = provenance.winner?.(attributes);
  const exact = provenance.exact?.(attributes);
  const isDerivative = choice === 'derivative' || (choice === 'auto' && exact === undefined);
  const weightsOf = isDerivative ? (provenance.derivative ?? exact) : exact;
  if (weightsOf === undefined) return undefined;
  const isAlwaysExact = exact !== undefined && (!isDerivative || provenance.derivative === undefined);
  const isLast = attributes.nan_index === 'last';
  return {
    kind: winnerOf ? 'selection' : isDerivative ? 'derivative' : 'exact',
    selects: winnerOf !== undefined,
    weigh: (region) => {
      const { values } = region;
      const place = nan === 'unchanged' ? -1 : placeOfNan(values, isLast);
      if (place >= 0 && nan === 'all')
        return { weights: new Float64Array(values.length).fill(Number.NaN), winner: -1, exact: true };
      if (place >= 0) return { weights: oneAt(values.length, place), winner: winnerOf ? place : -1, exact: true };
      const weights = weightsOf(region, attributes);
      const winner = winnerOf?.(region) ?? -1;
      return { weights, winner, exact: isExact?.(region, attributes) ?? isAlwaysExact };
    },
  };
};

const placeOfNan = (values: Float64Array, isLast: boolean): number => {
  for (let i = 0; i < values.length; i += 1) {
    const e = isLast ? values.length - 1 - i : i;
    if (Number.isNaN(values[e])) return e;
  }
  return -1;
};
