import fc from 'fast-check';
import type { Element } from '../../src/reductions/reduction.ts';
import { DTYPES, type DType, integerRange } from '../../src/tensor/dtype.ts';
import { elementCount } from '../../src/tensor/shape.ts';
import { REDUCTION_CASES } from './cases.ts';
import { fromBytes, toBytes } from './elements.ts';
import { withWeights } from './one-region.ts';
import type { OperatorCase } from './operator-case.ts';
import { RANDOM_REGIONS, type RandomRegions } from './random-regions.ts';

const elementOf = (datatype: DType): fc.Arbitrary<Element> => {
  const { kind, bytes } = DTYPES[datatype];
  if (kind === 'float') {
    return fc.oneof(
      { weight: 20, arbitrary: fc.double({ min: -8, max: 8, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0) },
    );
  }
  const [min, max] = integerRange(datatype);
  return bytes === 8 ? fc.bigInt({ min, max }) : fc.bigInt({ min, max }).map(Number);
};

/** Attributes of `window` for these extents, possible or not. */
const windowAttributes = (rank: number): fc.Arbitrary<Record<string, unknown>> => {
  const each = (arbitrary: fc.Arbitrary<number>) =>
    fc.oneof(arbitrary, fc.array(arbitrary, { minLength: rank, maxLength: rank }));
  const number = (max: number) => fc.integer({ min: 1, max });
  const padded = fc.record(
    {
      pads: fc.oneof(
        fc.integer({ min: 0, max: 3 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2 * rank, maxLength: 2 * rank }),
      ),
      pad_mode: fc.constantFrom('none', 'constant', 'reflect', 'symmetric', 'edge', 'wrap'),
    },
    { requiredKeys: [] },
  );
  return fc
    .tuple(
      fc.record({ kernel_shape: fc.array(number(5), { minLength: rank, maxLength: rank }) }),
      fc.record(
        { strides: each(number(4)), dilations: each(number(3)), ceil_mode: fc.boolean() },
        { requiredKeys: [] },
      ),
      fc.oneof(padded, fc.record({ auto_pad: fc.constantFrom('notset', 'valid', 'same_upper', 'same_lower') })),
    )
    .map((parts) => Object.assign({}, ...parts));
};

const divisorAttributes = fc.record(
  { count_include_pad: fc.boolean(), divisor_override: fc.constantFrom(1, 3, -2) },
  { requiredKeys: [] },
);

const globalAttributes = (rank: number) =>
  fc.record(
    { axes: fc.uniqueArray(fc.integer({ min: 0, max: rank - 1 }), { minLength: 1 }), keepdims: fc.boolean() },
    { requiredKeys: [] },
  );

/** Values of a reduction's attributes, as its `cases.ts` lists them. */
const reductionAttributes = (reduction: string): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(
    Object.fromEntries(
      Object.entries(REDUCTION_CASES[reduction]?.attributes ?? {}).map(([name, values]) => [
        name,
        fc.constantFrom(...values),
      ]),
    ),
  );

/** Any request of an operator on a small tensor: possible, or refused by the plan. */
export const randomOperatorCase = (
  region: string,
  reduction: string,
  datatypes: readonly DType[],
): fc.Arbitrary<OperatorCase> => {
  // Samples between cells are rounded to FP32 where elements are, which every reduction magnifies in its own way.
  const usable: readonly DType[] = region === 'roi_align' ? ['FP64'] : datatypes;
  return fc
    .record({
      regions: RANDOM_REGIONS[region] ?? spatialRegions(region, reduction),
      datatype: fc.constantFrom(...usable),
      empty: fc.constantFrom('identity', 'zero', 'nan'),
      nan: fc.constantFrom('propagate', 'propagate', 'ignore'),
      own: reductionAttributes(reduction),
    })
    .chain(({ regions: { shape, attributes: ofRegions, inputs }, datatype, empty, nan, own }) => {
      // A seed would draw elements, too, and no definition draws the same.
      const { seed: _, ...unseeded } = ofRegions;
      const attributes = reduction === 'stochastic' ? unseeded : ofRegions;
      const count = elementCount(shape);
      return fc.array(elementOf(datatype), { minLength: count, maxLength: count }).map((values) =>
        withWeights({
          region,
          reduction,
          attributes: { ...attributes, ...own, empty, nan },
          shape,
          datatype,
          elements: fromBytes(datatype, toBytes(datatype, values)),
          inputs,
        }),
      );
    });
};

/** Windows, bins, whole planes and their kin over a small tensor. */
const spatialRegions = (region: string, reduction: string): fc.Arbitrary<RandomRegions> =>
  fc
    .record({
      spatial: fc.array(fc.integer({ min: 1, max: 11 }), { minLength: 1, maxLength: 3 }),
      batch: fc.integer({ min: 1, max: 2 }),
      channels: fc.integer({ min: 1, max: 5 }),
      layout: fc.constantFrom('channels_first', 'channels_last'),
    })
    .chain(({ spatial: drawn, batch, channels, layout }) => {
      const spatial = region === 'rmac' ? [drawn[0] as number, drawn.at(-1) as number] : drawn;
      const shape = layout === 'channels_first' ? [batch, channels, ...spatial] : [batch, ...spatial, channels];
      const divisors = region === 'window' && reduction === 'mean' ? divisorAttributes : fc.constant({});
      const own = SPATIAL_ATTRIBUTES[region] ?? (() => fc.constant({}));
      return fc
        .tuple(own(spatial.length), divisors)
        .map(([a, b]) => ({ shape, attributes: { ...a, ...b, layout }, inputs: [] }));
    });

const SPATIAL_ATTRIBUTES: Readonly<Record<string, (rank: number) => fc.Arbitrary<Record<string, unknown>>>> = {
  window: windowAttributes,
  adaptive: (rank) =>
    fc.record({
      output_shape: fc.array(fc.option(fc.integer({ min: 1, max: 7 })), { minLength: rank, maxLength: rank }),
    }),
  global: (rank) => globalAttributes(rank + 2),
  pyramid: () =>
    fc.record(
      { levels: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }) },
      { requiredKeys: [] },
    ),
  rmac: () => fc.record({ levels: fc.integer({ min: 1, max: 4 }) }, { requiredKeys: [] }),
};
