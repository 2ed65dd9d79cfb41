import { describe, expect, test } from 'vitest';
import { MODELS } from '../../../src/models/list.ts';
import { run, tensor } from '../../support/run-model.ts';

describe('as timm has it', () => {
  test('a maximum of spaced cells is padded for all that they span', () => {
    const x = [tensor('x', [1, 1, 1, 5], [1, 2, 3, 4, 5])];
    const parameters = { kernel_size: [1, 2], stride: [1, 1], dilation: [1, 2] };
    const result = [{ shape: [1, 1, 1, 5], data: [2, 3, 4, 5, 4] }];
    expect(run('timm.max_pool2d_same', parameters, x)).toEqual(result);
    expect(run('timm.max_pool2d_same', { ...parameters, ceil_mode: true }, x)).toEqual(result);
  });

  test('only the mean has count_include_pad, only the maximum dilation', () => {
    const parametersOf = (name: string) => Object.keys(MODELS.find((model) => model.name === name)?.parameters ?? {});
    const common = ['kernel_size', 'stride', 'padding', 'ceil_mode'];
    expect(parametersOf('timm.avg_pool2d_same')).toEqual([...common, 'count_include_pad']);
    expect(parametersOf('timm.max_pool2d_same')).toEqual([...common, 'dilation']);
  });

  test.each(['AVG', 'FastAvg', 'avg'])('the pool type %s is a mean', (pool_type) => {
    const x = [tensor('x', [1, 1, 1, 2], [1, 3])];
    expect(run('timm.SelectAdaptivePool2d', { pool_type }, x)).toEqual([{ shape: [1, 1, 1, 1], data: [2] }]);
  });

  test('a filter of so many channels takes no others', () => {
    const blur = (channels: number) =>
      run('timm.BlurPool2d', { channels }, [tensor('x', [1, 2, 2, 2], Array<number>(8).fill(4))]);
    expect(blur(2)).toEqual([{ shape: [1, 2, 1, 1], data: [4, 4] }]);
    expect(() => blur(3)).toThrow(/expected x of 3 channels, as channels says, got \[1,2,2,2\]/);
  });

  test('nothing after the prefix has a mean, which is NaN, but no maximum', () => {
    const pool = (pool_type: string, parameters: object = {}, tokens = 1) => {
      const x = tensor('x', [1, tokens, 2], Array<number>(2 * tokens).fill(3));
      return run('timm.global_pool_nlc', { pool_type, ...parameters }, [x]);
    };
    expect(pool('avg')).toEqual([{ shape: [1, 2], data: [Number.NaN, Number.NaN] }]);
    expect(pool('max', { reduce_include_prefix: true })).toEqual([{ shape: [1, 2], data: [3, 3] }]);
    expect(pool('avgmax', {}, 2)).toEqual([{ shape: [1, 2], data: [3, 3] }]);
    for (const type of ['max', 'avgmax']) expect(() => pool(type)).toThrow(/more than 1 tokens .*got \[1,1,2\]/);
    expect(() => pool('token', {}, 0)).toThrow(/more than 0 tokens/);
  });

  test.each(['timm.LsePlus1d', 'timm.LsePlus2d'])('a sharpness of 0 is refused of %s, with its own default', (name) => {
    const x = [tensor('x', name.endsWith('1d') ? [1, 2, 1] : [1, 1, 2, 1], [1, 2])];
    expect(() => run(name, { r: 0 }, x)).toThrow(
      'r: expected a number above 0 or a number below 0; got 0 (the sharpness (default 10))',
    );
  });
});
