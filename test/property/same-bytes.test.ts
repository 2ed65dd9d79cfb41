import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BREAK_EVEN, type BreakEven } from '../../src/dispatch/plans/lane.ts';
import { catalogue, findReduction, findRegion, operatorInputs } from '../../src/pipeline/catalogue.ts';
import { isOfElements } from '../../src/reductions/reduction.ts';
import { elementCount } from '../../src/tensor/shape.ts';
import { type ServerUnderTest, startServer } from '../http/support/server-under-test.ts';
import { toBytes } from '../support/elements.ts';
import type { OperatorCase } from '../support/operator-case.ts';
import { poolInProcess } from '../support/pool-in-process.ts';
import { randomOperatorCase } from '../support/random-operator-case.ts';
import { spelled } from '../support/request-bodies.ts';

const OPERATORS = catalogue()
  .operators.filter(({ supported, reduction }) => supported && isOfElements(findReduction(reduction)))
  .map(({ region, reduction }) => [region, reduction] as const);
/** Those of one tensor, which a raw body carries. */
const OF_ONE = OPERATORS.filter(([region, reduction]) =>
  operatorInputs(findRegion(region), [findReduction(reduction)]).every(
    ({ name, optional }) => name === 'x' || optional,
  ),
);
/** Regions that are those of a row of the batch. */
const OF_ROWS: ReadonlySet<string> = new Set(['window', 'adaptive', 'pyramid', 'rmac', 'sequence', 'fractional']);
const DATATYPES = ['FP64', 'FP32', 'FP16', 'BF16', 'INT8', 'INT64', 'UINT16'] as const;

/** The bytes of an in-process result, or undefined for a refusal. */
const bytesOf = (given: OperatorCase): string | undefined => {
  try {
    const results = poolInProcess(given);
    return Array.isArray(results)
      ? results.map(({ spec, elements }) => Buffer.from(toBytes(spec.datatype, elements)).toString('hex')).join()
      : undefined;
  } catch {
    return undefined;
  }
};

/** The other tensors of a request for so many rows, each with what the first row of its own has; weights are shared. */
const ofRows = ({ inputs = [] }: OperatorCase, rows: number) =>
  inputs.map((tensor) => {
    if (tensor.name === 'weights') return tensor;
    const [, ...rest] = tensor.shape;
    const first = tensor.data.slice(0, elementCount(rest));
    return { ...tensor, shape: [rows, ...rest], data: Array.from({ length: rows }, () => first).flat() };
  });

const lanesUpTo = (changes: Partial<BreakEven>) => ({
  breakEven: { ...BREAK_EVEN, coalescedBytes: 2 ** 30, ...changes },
});

describe('the same request gives the same bytes', () => {
  let servers: ServerUnderTest[];
  beforeAll(async () => {
    servers = await Promise.all([
      startServer({ workers: 1, inlineMaxBytes: 0 }, lanesUpTo({ coalescedMicroseconds: 0 })),
      startServer({ workers: 2, inlineMaxBytes: 0 }, lanesUpTo({ coalescedMicroseconds: 1e9 })),
      startServer({ workers: 1, inlineMaxBytes: 2 ** 30 }, lanesUpTo({ inlineMicroseconds: 1e9 })),
      startServer(
        { workers: 2, inlineMaxBytes: 0 },
        { ...lanesUpTo({ coalescedMicroseconds: 0 }), division: { leastMicroseconds: 1, mostMicroseconds: 3 } },
      ),
      startServer({ workers: 1, inlineMaxBytes: 2 ** 30 }, lanesUpTo({ inlineMicroseconds: 1e9, partBytes: 24 })),
    ]);
  });
  afterAll(() => Promise.all(servers.map((server) => server.close())));

  test('moved to one worker, coalesced to two, on the event loop, in parts, while it is received, streamed, and however it is cut', async () => {
    const drawn = fc.tuple(
      fc
        .constantFrom(...OF_ONE)
        .chain(([region, reduction]) => randomOperatorCase(region, reduction, DATATYPES))
        .filter(({ inputs = [] }) => inputs.length === 0),
      fc.array(fc.nat(10_000), { maxLength: 5 }),
    );
    let served = 0;
    const property = fc.asyncProperty(
      drawn,
      async ([{ region, reduction, attributes, shape, datatype, elements }, cuts]) => {
        const payload = Buffer.from(toBytes(datatype, elements));
        const at = [0, ...cuts.map((cut) => cut % (payload.length + 1)).sort((a, b) => a - b), payload.length];
        const chunks = at
          .slice(1)
          .map((end, i) => payload.subarray(at[i], end))
          .filter((chunk) => chunk.length > 0);
        const query = new URLSearchParams({ ...spelled(attributes), shape: `${shape}`, datatype });
        const path = `/v1/pool/${region}/${reduction}?${query}`;
        const results = await Promise.all(
          servers.flatMap((server) => [
            server.app.inject({ method: 'POST', url: path, payload }),
            server.app.inject({ method: 'POST', url: path, payload: Readable.from(chunks) }),
            server.app.inject({ method: 'POST', url: `${path}&stream=true`, payload: Readable.from(chunks) }),
          ]),
        );
        const [first, ...others] = results;
        if (first?.statusCode === 200) served += 1;
        for (const other of others) {
          expect(other.statusCode).toBe(first?.statusCode);
          if (first?.statusCode === 200) expect(other.rawPayload.equals(first.rawPayload)).toBe(true);
        }
      },
    );
    await fc.assert(property, { numRuns: 160, seed: 11 });
    expect(served).toBeGreaterThan(50);
    const lanes = servers.map(({ dispatcher }) => Object.entries(dispatcher.plans).filter(([, plans]) => plans > 0));
    expect(lanes.map((used) => used.map(([lane]) => lane))).toEqual([
      ['transferred'],
      ['coalesced'],
      ['inline'],
      ['transferred'],
      ['inline'],
    ]);
    expect(servers.map(({ dispatcher }) => dispatcher.parts() > 100)).toEqual([false, false, false, true, true]);
  });
});

describe.each(OPERATORS.filter(([region]) => OF_ROWS.has(region)))('%s/%s', (region, reduction) => {
  test('a row alone has the bytes that it has in a batch', () => {
    let compared = 0;
    const property = fc.property(
      randomOperatorCase(region, reduction, DATATYPES),
      fc.integer({ min: 2, max: 8 }),
      (row, batch) => {
        const [, ...rest] = row.shape;
        const size = elementCount(rest);
        const alone = { ...row, shape: [1, ...rest], elements: row.elements.slice(0, size), inputs: ofRows(row, 1) };
        const others = Array.from({ length: batch - 1 }, (_, i) =>
          row.elements.map((_, j) => row.elements[(j + i + 1) % size] ?? 0).slice(0, size),
        );
        const batched = {
          ...row,
          shape: [batch, ...rest],
          elements: [...alone.elements, ...others.flat()],
          inputs: ofRows(row, batch),
        };
        const [one, many] = [bytesOf(alone), bytesOf(batched)];
        if (one === undefined || many === undefined) return;
        compared += 1;
        expect(many.startsWith(one)).toBe(true);
      },
    );
    fc.assert(property, { numRuns: 60, seed: 3 });
    expect(compared).toBeGreaterThan(15);
  });
});

describe('every pooling', () => {
  const numbers = fc.array(
    fc.double({ min: -100, max: 100, noNaN: true }).map((x) => Math.round(x * 64) / 64),
    {
      minLength: 48,
      maxLength: 48,
    },
  );
  const window = { kernel_shape: [2, 3], strides: [1, 2], pads: 1 };
  const pool = (reduction: string, elements: readonly number[]): number[] => {
    const results = poolInProcess({
      region: 'window',
      reduction,
      attributes: window,
      shape: [1, 2, 4, 6],
      datatype: 'FP32',
      elements,
    });
    if (!Array.isArray(results)) throw new Error(results.detail);
    return (results[0]?.elements ?? []).map(Number);
  };

  test('scaling by a power of two scales the result exactly', () => {
    fc.assert(
      fc.property(numbers, fc.constantFrom(2, 8, 1024), (elements, scale) => {
        for (const reduction of ['max', 'min', 'sum', 'mean', 'lp']) {
          const scaled = pool(
            reduction,
            elements.map((element) => element * scale),
          );
          expect(scaled.map((value) => value + 0)).toEqual(pool(reduction, elements).map((value) => value * scale + 0));
        }
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  test('the smallest is minus the largest of the negated, and the mean lies between', () => {
    fc.assert(
      fc.property(numbers, (elements) => {
        const [max, min, mean] = ['max', 'min', 'mean'].map((reduction) => pool(reduction, elements));
        expect(min?.map((value) => value + 0)).toEqual(
          pool(
            'max',
            elements.map((element) => -element),
          ).map((value) => 0 - value),
        );
        const ulp = 100 * 2 ** -23;
        expect(mean?.every((value, i) => value <= (max?.[i] ?? 0) + ulp && value >= (min?.[i] ?? 0) - ulp)).toBe(true);
      }),
      { numRuns: 30, seed: 2 },
    );
  });

  test('exchanging channels exchanges those of the result', () => {
    fc.assert(
      fc.property(numbers, (elements) => {
        for (const reduction of ['max', 'mean', 'lp']) {
          const result = pool(reduction, elements);
          const half = result.length / 2;
          const exchanged = pool(reduction, [...elements.slice(24), ...elements.slice(0, 24)]);
          expect(exchanged).toEqual([...result.slice(half), ...result.slice(0, half)]);
        }
      }),
      { numRuns: 30, seed: 4 },
    );
  });
});
