import fc from 'fast-check';
import type { Element } from '../../src/reductions/reduction.ts';
import { DTYPES, type DType, integerRange } from '../../src/tensor/dtype.ts';
import { elementCount } from '../../src/tensor/shape.ts';
import { fromBytes, toBytes } from './elements.ts';
import type { OperatorCase } from './operator-case.ts';

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

/** Any request of an operator on a small tensor: possible, or refused by the plan. */
export const randomOperatorCase = (
  region: string,
  reduction: string,
  datatypes: readonly DType[],
): fc.Arbitrary<OperatorCase> =>
  fc
    .record({
      spatial: fc.array(fc.integer({ min: 1, max: 11 }), { minLength: 1, maxLength: 3 }),
      batch: fc.integer({ min: 1, max: 2 }),
      channels: fc.integer({ min: 1, max: 5 }),
      layout: fc.constantFrom('channels_first', 'channels_last'),
      datatype: fc.constantFrom(...datatypes),
      empty: fc.constantFrom('identity', 'zero', 'nan'),
      nan: fc.constantFrom('propagate', 'propagate', 'ignore'),
    })
    .chain(({ spatial, batch, channels, layout, datatype, empty, nan }) => {
      const rank = spatial.length;
      const shape = layout === 'channels_first' ? [batch, channels, ...spatial] : [batch, ...spatial, channels];
      const own =
        region === 'window'
          ? windowAttributes(rank)
          : region === 'adaptive'
            ? fc.record({
                output_shape: fc.array(fc.option(fc.integer({ min: 1, max: 7 })), { minLength: rank, maxLength: rank }),
              })
            : globalAttributes(rank + 2);
      const divisors = region === 'window' && reduction === 'mean' ? divisorAttributes : fc.constant({});
      const powers =
        reduction === 'lp' ? fc.record({ p: fc.constantFrom(1, 2, 3, 0.5, 2.5, 'Infinity') }) : fc.constant({});
      const elements = fc.array(elementOf(datatype), {
        minLength: elementCount(shape),
        maxLength: elementCount(shape),
      });
      return fc.tuple(own, divisors, powers, elements).map(([a, b, c, values]) => ({
        region,
        reduction,
        attributes: { ...a, ...b, ...c, layout, empty, nan },
        shape,
        datatype,
        elements: fromBytes(datatype, toBytes(datatype, values)),
      }));
    });
