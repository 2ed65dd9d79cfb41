import fc from 'fast-check';
import type { ExampleTensor } from '../../src/regions/region-scheme.ts';
import type { DType } from '../../src/tensor/dtype.ts';
import { elementCount } from '../../src/tensor/shape.ts';

/** A tensor and the attributes and other tensors that say its regions. */
export type RandomRegions = {
  readonly shape: readonly number[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly inputs: readonly ExampleTensor[];
};

const tensor = (name: string, datatype: DType, shape: readonly number[], element: fc.Arbitrary<number>) =>
  fc
    .array(element, { minLength: elementCount(shape), maxLength: elementCount(shape) })
    .map((data): ExampleTensor => ({ name, datatype, shape, data }));

const extent = (max: number) => fc.integer({ min: 1, max });

/** Rows of tokens by a mask, by lengths, or all of them. */
const sequence = fc.tuple(extent(4), extent(30), extent(9)).chain(([batch, tokens, channels]) =>
  fc.record({
    shape: fc.constant([batch, tokens, channels]),
    attributes: fc.record(
      {
        exclude_prefix: fc.nat(3),
        exclude_suffix: fc.nat(3),
        padding_side: fc.constantFrom('left', 'right'),
        keepdims: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    inputs: fc.oneof(
      tensor('mask', 'UINT8', [batch, tokens], fc.nat(1)).map((mask) => [mask]),
      tensor('lengths', 'INT32', [batch], fc.nat(tokens)).map((lengths) => [lengths]),
      fc.constant([]),
    ),
  }),
);

/** Offsets that begin with the first row and end with the last one. */
const covering = (offsets: ExampleTensor, rows: number): ExampleTensor => ({
  ...offsets,
  data: offsets.data.map((begin, i) => (i === 0 ? 0 : i === offsets.data.length - 1 ? rows : begin)),
});

const segment = fc.tuple(extent(30), extent(9), extent(5)).chain(([rows, channels, segments]) =>
  fc.oneof(
    fc.record({
      shape: fc.constant([rows, channels]),
      attributes: fc.constant({ segments }),
      inputs: tensor('segment_ids', 'INT32', [rows], fc.nat(segments - 1)).map((ids) => [ids]),
    }),
    fc
      .record({
        shape: fc.constant([rows, channels]),
        attributes: fc.constant({}),
        inputs: tensor('offsets', 'INT32', [segments + 1], fc.nat(rows)).map((offsets) => [
          { ...offsets, data: offsets.data.map(Number).toSorted((a, b) => a - b) },
        ]),
      })
      .map(({ inputs, ...one }) => ({ ...one, inputs: inputs.map((offsets) => covering(offsets, rows)) })),
    fc.record({
      shape: fc.constant([rows, channels]),
      attributes: fc.constant({ uncovered: 'ignore' }),
      inputs: tensor('offsets', 'INT32', [segments + 1], fc.nat(rows)).map((offsets) => [
        { ...offsets, data: offsets.data.map(Number).toSorted((a, b) => a - b) },
      ]),
    }),
  ),
);

const span = fc.tuple(extent(3), extent(20), extent(9)).chain(([batch, tokens, channels]) =>
  fc.array(fc.tuple(fc.nat(batch - 1), fc.nat(tokens), fc.nat(tokens)), { maxLength: 6 }).map((spans) => ({
    shape: [batch, tokens, channels],
    attributes: {},
    inputs: [
      {
        name: 'spans',
        datatype: 'INT32' as const,
        shape: [spans.length, 3],
        data: spans.flatMap(([row, a, b]) => [row, Math.min(a, b), Math.max(a, b)]),
      },
    ],
  })),
);

/** Boxes in and around a plane; whole and half numbers, so that rounding is tried where it turns. */
const boxes = (own: fc.Arbitrary<Record<string, unknown>>) =>
  fc
    .record({
      batch: extent(2),
      plane: fc.tuple(extent(9), extent(9)),
      channels: extent(5),
      bins: fc.tuple(extent(3), extent(3)),
      last: fc.boolean(),
      grouped: fc.boolean(),
      scale: fc.constantFrom(1, 0.5, 0.25),
      own,
    })
    .chain(({ batch, plane, channels, bins, last, grouped, scale, own: more }) => {
      const all = channels * (grouped ? bins[0] * bins[1] : 1);
      const coordinate = fc.integer({ min: -6, max: 40 }).map((half) => half / 2);
      const box = fc.tuple(fc.nat(batch - 1), coordinate, coordinate, coordinate, coordinate);
      return fc.array(box, { maxLength: 5 }).map((list) => ({
        shape: last ? [batch, ...plane, all] : [batch, all, ...plane],
        attributes: {
          output_shape: [...bins],
          spatial_scale: scale,
          position_sensitive: grouped,
          layout: last ? 'channels_last' : 'channels_first',
          ...more,
        },
        inputs: [
          {
            name: 'boxes',
            datatype: 'FP32' as const,
            shape: [list.length, 5],
            data: list.flat(),
          },
        ],
      }));
    });

const fractional = fc
  .tuple(extent(2), extent(4), fc.array(fc.integer({ min: 3, max: 9 }), { minLength: 1, maxLength: 3 }))
  .chain(([batch, channels, spatial]) => {
    const shape = [batch, channels, ...spatial];
    const output_shape = spatial.map((cells) => Math.max(Math.floor(cells / 2), 1));
    const placed = fc.record({
      shape: fc.constant(shape),
      attributes: fc.record({
        kernel_shape: fc.constantFrom(1, 2),
        output_shape: fc.constant(output_shape),
        samples_reversed: fc.boolean(),
      }),
      inputs: tensor(
        'samples',
        'FP64',
        [batch, channels, spatial.length],
        fc.double({ min: 0, max: 0.99, noNaN: true }),
      ).map((samples) => [samples]),
    });
    const seeded = fc.record({
      shape: fc.constant(shape),
      attributes: fc.record({
        output_shape: fc.constant(output_shape),
        seed: fc.nat(),
        pseudo_random: fc.boolean(),
        overlapping: fc.boolean(),
      }),
      inputs: fc.constant([]),
    });
    return fc.oneof(placed, seeded);
  });

/** Random regions of the schemes that are neither windows, bins nor axes of a whole. */
export const RANDOM_REGIONS: Readonly<Record<string, fc.Arbitrary<RandomRegions>>> = {
  sequence,
  segment,
  span,
  roi: boxes(fc.record({ box_end: fc.constantFrom('inclusive', 'exclusive') }, { requiredKeys: [] })),
  roi_align: boxes(
    fc.record(
      { sampling_ratio: fc.nat(3), aligned: fc.boolean(), corners: fc.constantFrom('interpolated', 'apart') },
      { requiredKeys: [] },
    ),
  ),
  fractional,
};
