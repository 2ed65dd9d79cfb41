import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogue, findReduction } from '../../src/pipeline/catalogue.ts';
import { planStream } from '../../src/pipeline/stream/plan-stream.ts';
import { type StreamSizes, streamSizes } from '../../src/pipeline/stream/stream-tasks.ts';
import { isOfElements, type Reduction } from '../../src/reductions/reduction.ts';
import { elementCount } from '../../src/tensor/shape.ts';
import type { TensorSpec } from '../../src/tensor/tensor.ts';
import { fromBytes, toBytes } from '../support/elements.ts';
import { expectedOf, firstWrong, type OperatorCase } from '../support/operator-case.ts';
import { randomOperatorCase } from '../support/random-operator-case.ts';
import { runStreamTasks } from '../support/run-stream-tasks.ts';
import { outcome, streamedAndWhole } from '../support/streamed-and-whole.ts';

const STREAMABLE = catalogue().operators.filter(({ streamable }) => streamable);
const DATATYPES = ['FP64', 'FP32', 'FP16', 'BF16', 'INT8', 'INT64', 'UINT16'] as const;

const sizes = fc.constantFrom<StreamSizes>(
  { taskBytes: 1, overlaps: 8, mostBytes: 1, wholeSliceBytes: 1, unmergedBytes: 2 ** 20 },
  { taskBytes: 100, overlaps: 8, mostBytes: 200, wholeSliceBytes: 50, unmergedBytes: 2 ** 20 },
  { taskBytes: 64, overlaps: 8, mostBytes: 2 ** 20, wholeSliceBytes: 16, unmergedBytes: 2 ** 20 },
  { taskBytes: 2 ** 20, overlaps: 8, mostBytes: 2 ** 20, wholeSliceBytes: 2 ** 20, unmergedBytes: 2 ** 20 },
);

/** One bin for each plane, where bins are asked for. */
const bins = (region: string, { shape }: OperatorCase): Readonly<Record<string, unknown>> =>
  region === 'adaptive' ? { output_shape: Array(shape.length - 2).fill(1) } : {};

describe.each(STREAMABLE)('$region/$reduction', ({ region, reduction }) => {
  test('streamed has the bytes that it has whole, however small the tasks are', () => {
    const drawn = randomOperatorCase(region, reduction, DATATYPES).filter(({ inputs = [] }) => inputs.length === 0);
    let several = 0;
    fc.assert(
      fc.property(drawn, sizes, (given, some) => {
        const { whole, streamed, count } = streamedAndWhole({ ...given, reductions: [reduction] }, some);
        expect(streamed).toEqual(whole);
        if (typeof whole !== 'string' && count > 1) several += 1;
      }),
      { numRuns: 60, seed: 7 },
    );
    expect(several).toBeGreaterThan(0);
  });
});

test('long windows, whose rows are folded in blocks, have the bytes that they have whole', () => {
  const drawn = fc.record({
    kernel: fc.integer({ min: 6, max: 14 }),
    stride: fc.integer({ min: 1, max: 2 }),
    pads: fc.integer({ min: 0, max: 5 }),
    rows: fc.integer({ min: 30, max: 80 }),
    last: fc.boolean(),
    seed: fc.nat(),
  });
  let several = 0;
  const property = fc.property(drawn, sizes, ({ kernel, stride, pads, rows, last, seed }, some) => {
    const shape = last ? [1, rows, 6, 3] : [1, 2, rows, 6];
    const elements = Array.from({ length: elementCount(shape) }, (_, i) => Math.sin(i * 7 + seed));
    const attributes = {
      kernel_shape: [kernel, 3],
      strides: [stride, 1],
      pads: [pads, 1],
      layout: last ? 'channels_last' : 'channels_first',
    };
    const given = { region: 'window', reductions: ['mean'], attributes, shape, datatype: 'FP64' as const, elements };
    const { whole, streamed, count } = streamedAndWhole(given, some);
    expect(streamed).toEqual(whole);
    if (count > 2) several += 1;
  });
  fc.assert(property, { numRuns: 100, seed: 10 });
  expect(several).toBeGreaterThan(30);
});

/** Regions that may be a whole slice, which is pooled in parts where it is too large. */
const WHOLES: ReadonlySet<string> = new Set(['global', 'sequence', 'adaptive']);
const MERGED = STREAMABLE.filter(
  ({ region, reduction }) => WHOLES.has(region) && isOfElements(findReduction(reduction)),
);

describe.each(MERGED)('$region/$reduction of a slice in parts', ({ region, reduction }) => {
  test('is what the definition says', () => {
    // Products of floats leave their range at another place when they are multiplied in another order.
    const floats = reduction === 'prod' ? [] : (['FP64', 'FP32'] as const);
    const drawn = randomOperatorCase(region, reduction, [...floats, 'INT8', 'INT64'])
      .filter(({ inputs = [] }) => inputs.length === 0)
      .map((given) => ({ ...given, attributes: { ...given.attributes, empty: 'identity', ...bins(region, given) } }));
    const small = { taskBytes: 24, overlaps: 8, mostBytes: 200, wholeSliceBytes: 2 ** 20, unmergedBytes: 1 };
    let merged = 0;
    fc.assert(
      fc.property(drawn, (given) => {
        const { shape, datatype, elements, attributes } = given;
        const x: TensorSpec = { name: 'x', datatype, shape };
        const result = outcome(() => {
          const { output, tasks } = planStream({ region, reductions: [reduction], attributes, inputs: [x] }, small);
          if (tasks.count > 0 && tasks.at(0).merge) merged += 1;
          return { output, values: fromBytes(output.datatype, runStreamTasks(tasks, toBytes(datatype, elements))) };
        });
        if (typeof result === 'string') return;
        const expected = expectedOf(given);
        expect(result.output).toMatchObject({ shape: expected.shape, datatype: expected.datatype });
        expect(firstWrong(given, expected, result.values)).toBeUndefined();
      }),
      { numRuns: 60, seed: 9 },
    );
    const state = (findReduction(reduction) as Reduction).state({}, 'FP64');
    if (typeof state === 'string') expect(merged).toBe(0);
    else expect(merged).toBeGreaterThan(0);
  });
});

describe('attributes of channels and batches count in a stream, too', () => {
  const streamedAsWhole = (
    region: string,
    reductions: readonly string[],
    more: (channels: number) => Readonly<Record<string, unknown>>,
  ): number => {
    const drawn = randomOperatorCase(region, reductions[0] as string, ['FP32', 'INT8']).filter(
      ({ inputs = [] }) => inputs.length === 0,
    );
    let several = 0;
    fc.assert(
      fc.property(drawn, sizes, (given, some) => {
        const { shape, attributes } = given;
        const channels = shape[attributes.layout === 'channels_last' ? shape.length - 1 : 1] as number;
        const changed = { ...given, reductions, attributes: { ...attributes, ...more(channels) } };
        const { whole, streamed, count } = streamedAndWhole(changed, some);
        expect(streamed).toEqual(whole);
        if (typeof whole !== 'string' && count > 1) several += 1;
      }),
      { numRuns: 60, seed: 8 },
    );
    return several;
  };

  test.each(['window', 'adaptive', 'global', 'pyramid', 'sequence', 'rmac'])('joined reductions over %s', (region) => {
    expect(streamedAsWhole(region, ['mean', 'max', 'count'], () => ({}))).toBeGreaterThan(3);
  });

  test.each(['window', 'adaptive', 'global', 'pyramid', 'sequence'])('exponents of channels over %s', (region) => {
    const several = streamedAsWhole(region, ['gem'], (channels) => ({
      p: Array.from({ length: channels }, (_, c) => 1 + c / 2),
    }));
    expect(several).toBeGreaterThan(0);
  });

  test.each(['window', 'adaptive', 'global', 'pyramid', 'sequence'])('drawn elements of %s', (region) => {
    expect(streamedAsWhole(region, ['stochastic'], () => ({ seed: 5 }))).toBeGreaterThan(0);
  });
});

describe('a stream is refused with the reason', () => {
  const x = { name: 'x', datatype: 'FP32', shape: [2, 3, 8, 8] } as const;
  const pooling = { region: 'global', reductions: ['max'], attributes: {}, inputs: [x] };
  test.each([
    ['several results', { ...pooling, attributes: { return_indices: true } }, 'return_indices'],
    ['a state', { ...pooling, partial: true }, 'partial'],
    ['columns first', { ...pooling, inputs: [{ ...x, storage: { fortranOrder: true } }] }, 'Fortran'],
    ['several tensors', { ...pooling, inputs: [x, { ...x, name: 'mask' }] }, 'one tensor'],
  ])('for %s', (_, request, reason) => {
    expect(() => planStream(request, streamSizes(2 ** 20))).toThrow(
      expect.objectContaining({ code: 'NOT_STREAMABLE', message: expect.stringContaining(reason) }),
    );
  });
});
