import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RequestError } from '../../src/errors.ts';
import { catalogue } from '../../src/pipeline/catalogue.ts';
import type { Plan } from '../../src/pipeline/plan.ts';
import { planPooling } from '../../src/pipeline/plan-pooling.ts';
import { planStream } from '../../src/pipeline/stream/plan-stream.ts';
import type { StreamSizes } from '../../src/pipeline/stream/stream-tasks.ts';
import type { TensorSpec } from '../../src/tensor/tensor.ts';
import { instantiateKernels } from '../../workers/kernels/instance.ts';
import { runPlan } from '../../workers/run-plan.ts';
import { toBytes } from '../support/elements.ts';
import type { OperatorCase } from '../support/operator-case.ts';
import { randomOperatorCase } from '../support/random-operator-case.ts';

const STREAMABLE = catalogue().operators.filter(({ streamable }) => streamable);
const DATATYPES = ['FP64', 'FP32', 'FP16', 'BF16', 'INT8', 'INT64', 'UINT16'] as const;

const kernels = instantiateKernels();
const run = (plan: Plan, spec: TensorSpec, bytes: Uint8Array): Buffer => {
  const result = runPlan(kernels, { plan, inputs: [{ ...spec, chunks: [bytes.slice()] }] });
  if ('refusal' in result) throw new RequestError(result.refusal.code, result.refusal.detail);
  return Buffer.concat(result.outputs);
};

const outcome = <T>(make: () => T): T | string => {
  try {
    return make();
  } catch (error) {
    if (error instanceof RequestError) return error.code;
    throw error;
  }
};

/** Both answers of a case, streamed with tasks of these sizes and whole, and how many tasks there were. */
const bothOf = (given: Omit<OperatorCase, 'reduction'> & { reductions: readonly string[] }, sizes: StreamSizes) => {
  const { region, reductions, attributes, shape, datatype, elements } = given;
  const x: TensorSpec = { name: 'x', datatype, shape };
  const bytes = toBytes(datatype, elements);
  const request = { region, reductions, attributes, inputs: [x] };
  let count = 0;
  const whole = outcome(() => {
    const plan = planPooling(request);
    return { output: plan.outputs[0], bytes: run(plan, x, bytes).toString('hex') };
  });
  const streamed = outcome(() => {
    const { output, tasks } = planStream(request, sizes);
    count = tasks.count;
    const parts = Array.from({ length: count }, (_, i) => {
      const { plan, begin, end } = tasks.at(i);
      return run(plan, plan.inputs[0] as TensorSpec, bytes.subarray(begin, end));
    });
    return { output, bytes: Buffer.concat(parts).toString('hex') };
  });
  return { whole, streamed, count };
};

const sizes = fc.constantFrom<StreamSizes>(
  { taskBytes: 1, mostBytes: 1, wholeSliceBytes: 1 },
  { taskBytes: 100, mostBytes: 200, wholeSliceBytes: 50 },
  { taskBytes: 64, mostBytes: 2 ** 20, wholeSliceBytes: 16 },
  { taskBytes: 2 ** 20, mostBytes: 2 ** 20, wholeSliceBytes: 2 ** 20 },
);

describe.each(STREAMABLE)('$region/$reduction', ({ region, reduction }) => {
  test('streamed has the bytes that it has whole, however small the tasks are', () => {
    const drawn = randomOperatorCase(region, reduction, DATATYPES).filter(({ inputs = [] }) => inputs.length === 0);
    let several = 0;
    fc.assert(
      fc.property(drawn, sizes, (given, some) => {
        const { whole, streamed, count } = bothOf({ ...given, reductions: [reduction] }, some);
        expect(streamed).toEqual(whole);
        if (typeof whole !== 'string' && count > 1) several += 1;
      }),
      { numRuns: 60, seed: 7 },
    );
    expect(several).toBeGreaterThan(0);
  });
});

describe('what tells channels or batches apart is told apart in a stream, too', () => {
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
        const { whole, streamed, count } = bothOf(changed, some);
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
    ['several answers', { ...pooling, attributes: { return_indices: true } }, 'return_indices'],
    ['a state', { ...pooling, partial: true }, 'partial'],
    ['columns first', { ...pooling, inputs: [{ ...x, storage: { fortranOrder: true } }] }, 'Fortran'],
    ['several tensors', { ...pooling, inputs: [x, { ...x, name: 'mask' }] }, 'one tensor'],
  ])('for %s', (_, request, reason) => {
    expect(() => planStream(request)).toThrow(
      expect.objectContaining({ code: 'NOT_STREAMABLE', message: expect.stringContaining(reason) }),
    );
  });
});
