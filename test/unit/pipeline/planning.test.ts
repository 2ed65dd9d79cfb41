import { describe, expect, test } from 'vitest';
import { findModel } from '../../../src/models/find-model.ts';
import { planPooling } from '../../../src/pipeline/plan-pooling.ts';
import { splitPlan } from '../../../src/pipeline/split-plan.ts';
import { REDUCTIONS } from '../../../src/reductions/list.ts';
import type { TensorSpec } from '../../../src/tensor/tensor.ts';

const tensor = (shape: readonly number[], name = 'x'): TensorSpec => ({ name, datatype: 'FP32', shape });
const plan = (operator: string, attributes: Readonly<Record<string, unknown>>, ...inputs: readonly TensorSpec[]) => {
  const [region = '', reductions = ''] = operator.split('/');
  return planPooling({ region, reductions: reductions.split(','), attributes, inputs });
};

describe('a blur', () => {
  test.each([1025, 20_000, 2 ** 29])('without a filter is refused for a kernel of %d taps', (kernel) => {
    expect(() => plan('window/blur', { kernel_shape: kernel }, tensor([1, 1, kernel]))).toThrow(
      expect.objectContaining({
        code: 'INVALID_ATTRIBUTE',
        detail: expect.stringContaining(`1024 taps along an axis of a blur, got ${kernel}`),
      }),
    );
    expect(() => findModel('timm.BlurPool2d').plan({ filt_size: kernel }, [tensor([1, 1, 4, 4])])).toThrow(
      expect.objectContaining({ code: 'INVALID_ATTRIBUTE' }),
    );
  });

  test('of the longest kernel has finite weights that are the same from both sides', () => {
    const { constants } = plan('window/blur', { kernel_shape: 1024 }, tensor([1, 1, 1024]));
    const weights = new Float64Array(constants[0]?.bytes.slice().buffer ?? new ArrayBuffer());
    expect(weights).toHaveLength(1024);
    expect(weights.every((weight) => weight > 0 && weight ** 3 < Number.MAX_VALUE)).toBe(true);
    expect([...weights].reverse()).toEqual([...weights]);
  });

  test('has binomial weights, exact as whole numbers', () => {
    const { constants } = plan('window/blur', { kernel_shape: 5 }, tensor([1, 1, 9]));
    expect([...new Float64Array(constants[0]?.bytes.slice().buffer ?? new ArrayBuffer())]).toEqual([1, 4, 6, 4, 1]);
  });
});

describe('joined reductions', () => {
  test('are refused where one is named twice, however many names there are', () => {
    const twice = expect.objectContaining({
      code: 'UNKNOWN_OPERATOR',
      detail: expect.stringContaining('got max twice'),
    });
    for (const names of ['max,max', `min,max,${Array(3701).fill('max')}`]) {
      expect(() => plan(`global/${names}`, {}, tensor([1, 1, 4]))).toThrow(twice);
      expect(() => findModel(`pool.global.${names}`)).toThrow(twice);
    }
  });

  test('may be all that take no further tensors', () => {
    const names = REDUCTIONS.filter(({ inputs = [], regions }) => inputs.length === 0 && regions === undefined);
    const { outputs } = plan(`global/${names.map(({ name }) => name)}`, { output_datatype: 'FP64' }, tensor([1, 1, 4]));
    expect(outputs[0]?.shape).toEqual([1, names.length, 1]);
  });
});

test('exponents of as many channels as a list may have are planned', () => {
  const channels = 2 ** 16;
  const p = Array.from({ length: channels }, (_, c) => 1 + (c % 3));
  expect(plan('global/gem', { p }, tensor([1, channels, 2])).outputs[0]?.shape).toEqual([1, channels, 1]);
});

test('more exponents than a list may have are refused', () => {
  const p = Array<number>(2 ** 16 + 1).fill(3);
  expect(() => plan('global/gem', { p }, tensor([1, p.length, 2]))).toThrow(
    expect.objectContaining({ code: 'INVALID_ATTRIBUTE', detail: expect.stringContaining('at most 65536') }),
  );
});

test.each([
  ['pyramid/mean', { levels: [256] }, [1, 1, 256, 256], 65_536],
  ['pyramid/mean', { levels: [40] }, [1, 1, 64, 64, 64], 64_000],
  ['rmac/max', { levels: 16 }, [1, 1, 256, 512], 1768],
  ['fractional/mean', { output_shape: [200, 300] }, [1, 1, 512, 512], 60_000],
])('%s of %j lists its boxes by their intervals along each axis', (operator, attributes, shape, regions) => {
  const { constants, outputs } = plan(operator, attributes, tensor(shape));
  expect(outputs[0]?.shape.slice(2).reduce((a, b) => a * b)).toBe(regions);
  expect(constants.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)).toBeLessThan(16 * 1024);
});

test.each([[{}], [{ padding: 0, stride: 2 }], [{ count_include_pad: false, ceil_mode: true }]])(
  'torch.avg_pool1d of INT64 with %j lists no divisors',
  (more) => {
    const attributes = { kernel_size: 3, stride: 1, padding: 1, ...more };
    const input: TensorSpec = { name: 'input', datatype: 'INT64', shape: [1, 1, 100_000] };
    expect(findModel('torch.avg_pool1d').plan(attributes, [input]).constants).toEqual([]);
  },
);

test('a shape of very many axes is refused in one short sentence', () => {
  const shape = Array<number>(100_000).fill(1);
  let detail = '';
  try {
    plan('global/max', {}, tensor(shape));
  } catch (error) {
    detail = (error as Error).message;
  }
  expect(detail).toContain('of rank 100000');
  expect(detail.length).toBeLessThan(200);
});

describe('roi_align without a sampling ratio', () => {
  const limitsOf = (boxes: number, ...parts: readonly number[]) => {
    const whole = plan('roi_align/mean', { output_shape: 7 }, tensor([1, 4, 20, 20]), tensor([boxes, 5], 'boxes'));
    const limitOf = ({ calls }: typeof whole) => calls.find(({ kernel }) => kernel === 'sample_boxes')?.args.at(-3);
    return [whole, ...parts.flatMap((most) => splitPlan(whole, most).map((part) => part.plan))].map(limitOf);
  };

  test('has a limit of samples that grows with the boxes and the plane, and is that of the whole in each part', () => {
    const [few, many] = [limitsOf(10, 2, 5), limitsOf(1000, 2, 50)];
    expect(new Set(few).size).toBe(1);
    expect(new Set(many).size).toBe(1);
    expect(Number(few[0])).toBeGreaterThanOrEqual(448 * 448);
    expect(Number(many[0])).toBe(16 * 1000 * ((27 * 27) / 4));
  });
});
