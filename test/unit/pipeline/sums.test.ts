import { describe, expect, test } from 'vitest';
import { planPooling } from '../../../src/pipeline/plan-pooling.ts';
import type { Element } from '../../../src/reductions/reduction.ts';
import type { DType } from '../../../src/tensor/dtype.ts';
import { runInProcess, type TestTensor } from '../../support/run-in-process.ts';
import { tensor } from '../../support/run-model.ts';

type Attributes = Record<string, unknown>;

/** The values of a pooling, or the code of its refusal. */
const values = (operator: string, attributes: Attributes, ...tensors: TestTensor[]): readonly Element[] | string => {
  const [region = '', reduction = ''] = operator.split('/');
  const inputs = tensors.map(({ data: _, ...spec }) => spec);
  const outputs = runInProcess(planPooling({ region, reductions: [reduction], attributes, inputs }), tensors);
  return Array.isArray(outputs) ? (outputs[0]?.data ?? []) : outputs.code;
};

const spaced = (count: number, of: (i: number) => number): number[] => Array.from({ length: count }, (_, i) => of(i));

describe('sums of FP64', () => {
  const COUNT = 1_000_003;
  const near = 4 * 2 ** -52;
  const numbers = {
    'of one size': () => 0.1,
    mixed: (i: number) => ((i * 2654435761) % 1000003) / 1000003,
  };
  const exact = (of: (i: number) => number): number => {
    // Neumaier's sum, whose error is one rounding.
    let [sum, rest] = [0, 0];
    for (let i = 0; i < COUNT; i += 1) {
      const value = of(i);
      const next = sum + value;
      rest += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
    }
    return sum + rest;
  };
  const off = (got: readonly Element[] | string, want: number): number =>
    Math.max(...[...got].map((value) => Math.abs(Number(value) / want - 1)));

  test.each(Object.entries(numbers))('%s are within 4 eps, whatever the layout', (_, of) => {
    const data = spaced(COUNT, of);
    const want = exact(of);
    const line = tensor('x', [1, 1, COUNT], data, 'FP64');
    const columns = { ...tensor('x', [COUNT, 2], [], 'FP64'), data: data.flatMap((value) => [value, value]) };
    expect(off(values('global/sum', {}, line), want)).toBeLessThan(near);
    expect(off(values('global/mean', {}, line), want / COUNT)).toBeLessThan(near);
    expect(off(values('global/l1', {}, line), want)).toBeLessThan(near);
    expect(off(values('global/sum', { axes: [0], keepdims: false }, columns), want)).toBeLessThan(near);
    expect(off(values('segment/sum', {}, columns, tensor('offsets', [2], [0, COUNT], 'INT64')), want)).toBeLessThan(
      near,
    );
    expect(off(values('window/sum', { kernel_shape: COUNT }, line), want)).toBeLessThan(near);
    expect(off(values('adaptive/mean', { output_shape: 1 }, line), want / COUNT)).toBeLessThan(near);
  });

  test('of large windows are within 4 eps', () => {
    const [high, wide] = [1200, 40];
    const data = spaced(high * wide, () => 0.1);
    const x = tensor('x', [1, 1, high, wide], data, 'FP64');
    for (const [kernel, strides] of [
      [
        [1000, 1],
        [1, 1],
      ],
      [
        [1000, 40],
        [200, 1],
      ],
      [
        [900, 3],
        [300, 7],
      ],
    ]) {
      const cells = (kernel?.[0] ?? 1) * (kernel?.[1] ?? 1);
      const got = values('window/mean', { kernel_shape: kernel, strides }, x);
      expect(off(got, 0.1), `${kernel} of ${cells}`).toBeLessThan(near);
    }
    const last = tensor('x', [1, high * wide, 1], data, 'FP64');
    const line = { layout: 'channels_last', kernel_shape: 20_000, strides: 6000, dilations: 2 };
    expect(off(values('window/mean', line, last), 0.1)).toBeLessThan(near);
    expect(off(values('global/l2', {}, x), Math.sqrt(high * wide) * 0.1)).toBeLessThan(near);
  });

  test('keep infinities and NaN', () => {
    const ends = [Number.POSITIVE_INFINITY, Number.NaN];
    for (const end of ends) {
      const x = tensor(
        'x',
        [1, 1, 40],
        spaced(40, (i) => (i === 7 ? end : 1)),
        'FP64',
      );
      expect(values('global/sum', {}, x)).toEqual([end]);
      expect(values('sequence/sum', {}, { ...x, shape: [1, 40, 1] })).toEqual([end]);
    }
  });
});

describe('sums of FP32 whose running total leaves its range', () => {
  const large = 3e38;
  const even = [...spaced(8, () => large), ...spaced(8, () => -large)];
  test.each<[string, Attributes, readonly number[], DType, readonly number[]]>([
    ['sequence/sum', {}, [1, 16, 1], 'FP32', even],
    ['sequence/mean', {}, [1, 16, 1], 'BF16', even],
    ['global/sum', {}, [1, 1, 16], 'FP32', even],
    ['global/sum', { axes: [0], keepdims: false }, [16, 1], 'FP32', even],
    ['window/sum', { kernel_shape: [4, 4] }, [1, 1, 4, 4], 'FP32', even],
    ['window/mean', { kernel_shape: [2, 8] }, [1, 1, 2, 8], 'BF16', even],
    ['window/sum', { kernel_shape: 16, layout: 'channels_last' }, [1, 16, 1], 'FP32', even],
    ['global/sum', {}, [1, 1, 5], 'FP32', [large, large, 0, -large, -large]],
  ])('%s %j of %j %s are the sum', (operator, attributes, shape, datatype, data) => {
    const got = values(operator, attributes, tensor('x', shape, data, datatype));
    expect(got).toEqual([0]);
  });

  test('means of it too, beside lanes with infinities', () => {
    const { POSITIVE_INFINITY: endless, NaN: nan } = Number;
    const rows = [
      [large, large, large, large],
      [endless, 1, 1, 1],
      [nan, 1, 1, 1],
      [1, 2, 3, 4],
    ];
    const want = [Math.fround(large), endless, nan, 2.5];
    const x = tensor('x', [1, 4, 4], rows.flat());
    expect(values('window/mean', { kernel_shape: 4 }, x)).toEqual(want);
    expect(values('global/mean', {}, x)).toEqual(want);
    const turned = tensor(
      'x',
      [1, 4, 4],
      spaced(16, (i) => rows[i % 4]?.[Math.floor(i / 4)] as number),
    );
    expect(values('sequence/mean', {}, turned)).toEqual(want);
    expect(values('window/mean', { kernel_shape: 4, layout: 'channels_last' }, turned)).toEqual(want);
  });

  test('for a response of FP64 they are within it', () => {
    const x = tensor('x', [1, 1, 2], [large, large]);
    expect(values('global/sum', { output_datatype: 'FP64' }, x)).toEqual([2 * Math.fround(large)]);
  });
});
