import { describe, expect, test } from 'vitest';
import { MODELS } from '../../../src/models/list.ts';
import type { DType } from '../../../src/tensor/dtype.ts';

const plan = (
  name: string,
  parameters: Record<string, unknown>,
  shape: readonly number[],
  datatype: DType = 'FP32',
) => {
  const model = MODELS.find((each) => each.name === name);
  if (model === undefined) throw new Error(`no model ${name}`);
  return model.plan(parameters, [{ name: model.inputs[0]?.name ?? '', datatype, shape }]);
};

describe('PyTorch’s refusals', () => {
  const image = [1, 2, 8, 8];
  test.each<[string, string, Record<string, unknown>, readonly number[], string, RegExp]>([
    [
      'padding above half of the kernel',
      'torch.max_pool2d',
      { kernel_size: 2, padding: 2 },
      image,
      'INVALID_ATTRIBUTE',
      /at most half.*got 2/,
    ],
    [
      'padding above half, on one axis',
      'torch.avg_pool2d',
      { kernel_size: [4, 2], padding: [2, 2] },
      image,
      'INVALID_ATTRIBUTE',
      /at most half/,
    ],
    ['no kernel', 'torch.max_pool2d', {}, image, 'INVALID_ATTRIBUTE', /kernel_size/],
    [
      'a kernel of another rank',
      'torch.max_pool2d',
      { kernel_size: [2, 2, 2] },
      image,
      'INVALID_ATTRIBUTE',
      /one value or 2, got 3/,
    ],
    [
      'a tensor of another rank',
      'torch.max_pool2d',
      { kernel_size: 2 },
      [8, 8],
      'INVALID_SHAPE',
      /rank 3 or 4, got \[8,8\]/,
    ],
    ['an output without cells', 'torch.max_pool2d', { kernel_size: 9 }, image, 'INVALID_SHAPE', /at most 8/],
    [
      'a zero extent beside the batch',
      'torch.max_pool2d',
      { kernel_size: 2 },
      [1, 0, 8, 8],
      'INVALID_SHAPE',
      /above 0/,
    ],
    ['dilation 0', 'torch.max_pool2d', { kernel_size: 2, dilation: 0 }, image, 'INVALID_ATTRIBUTE', /dilation/],
    [
      'a dilation for a mean',
      'torch.avg_pool2d',
      { kernel_size: 2, dilation: 2 },
      image,
      'UNKNOWN_ATTRIBUTE',
      /"dilation"/,
    ],
    [
      'divisor 0',
      'torch.avg_pool2d',
      { kernel_size: 2, divisor_override: 0 },
      image,
      'INVALID_ATTRIBUTE',
      /not be zero/,
    ],
    [
      'a divisor in one dimension',
      'torch.avg_pool1d',
      { kernel_size: 2, divisor_override: 2 },
      [1, 2, 8],
      'UNKNOWN_ATTRIBUTE',
      /divisor_override/,
    ],
    [
      'a 3-D mean whose kernel exceeds the input',
      'torch.avg_pool3d',
      { kernel_size: 4, padding: 1 },
      [1, 1, 3, 8, 8],
      'INVALID_SHAPE',
      /at least the kernel/,
    ],
    [
      'channels_last without a batch',
      'torch.max_pool2d',
      { kernel_size: 2, memory_format: 'channels_last' },
      [2, 8, 8],
      'INVALID_SHAPE',
      /rank 4/,
    ],
    [
      'channels_last_3d in two dimensions',
      'torch.max_pool2d',
      { kernel_size: 2, memory_format: 'channels_last_3d' },
      image,
      'INVALID_ATTRIBUTE',
      /memory_format/,
    ],
    ['a norm of order 0', 'torch.lp_pool2d', { norm_type: 0, kernel_size: 2 }, image, 'INVALID_ATTRIBUTE', /not 0/],
    [
      'reflecting as many cells as there are',
      'torch.pad',
      { pad: [8, 0], mode: 'reflect' },
      [1, 2, 8],
      'INVALID_ATTRIBUTE',
      /at most 7/,
    ],
    [
      'going round more than once',
      'torch.pad',
      { pad: [9, 0], mode: 'circular' },
      [1, 2, 8],
      'INVALID_ATTRIBUTE',
      /at most 8/,
    ],
    [
      'mirroring too many axes',
      'torch.pad',
      { pad: [1, 1, 1, 1], mode: 'reflect' },
      [1, 1, 2, 8, 8],
      'INVALID_SHAPE',
      /last 1 to 3 axes/,
    ],
    ['half a pair of pads', 'torch.pad', { pad: [1] }, [1, 2, 8], 'INVALID_ATTRIBUTE', /two values/],
    ['taking more away than there is', 'torch.pad', { pad: [-5, -4] }, [1, 2, 8], 'INVALID_SHAPE', /-5 and -4/],
    ['the largest of no elements', 'torch.amax', { dim: 1 }, [2, 0], 'INVALID_SHAPE', /with elements/],
    ['an axis that is not there', 'torch.sum', { dim: 2 }, [2, 3], 'INVALID_ATTRIBUTE', /axes/],
  ])('%s', (_, name, parameters, shape, code, detail) => {
    expect(() => plan(name, parameters, shape)).toThrow(
      expect.objectContaining({ code, detail: expect.stringMatching(detail) }),
    );
  });

  test.each([
    'torch.avg_pool2d',
    'torch.lp_pool2d',
    'torch.adaptive_avg_pool2d',
    'torch.mean',
    'torch.linalg.vector_norm',
  ])('%s takes no integers', (name) => {
    const parameters = {
      'torch.avg_pool2d': { kernel_size: 2 },
      'torch.lp_pool2d': { kernel_size: 2, norm_type: 2 },
      'torch.adaptive_avg_pool2d': { output_size: 1 },
    }[name];
    expect(() => plan(name, parameters ?? {}, image, 'INT32')).toThrow(
      expect.objectContaining({ code: 'INVALID_DATATYPE' }),
    );
  });
});

describe('ONNX’s refusals', () => {
  test.each<[string, string, Record<string, unknown>, readonly number[], string]>([
    ['a tensor without a batch', 'onnx.MaxPool', { kernel_shape: [2, 2] }, [2, 8, 8], 'INVALID_SHAPE'],
    [
      'pads beside auto_pad',
      'onnx.MaxPool',
      { kernel_shape: [2], pads: [1, 1], auto_pad: 'SAME_UPPER' },
      [1, 2, 8],
      'INVALID_ATTRIBUTE',
    ],
    ['a Pad without pads', 'onnx.Pad', {}, [1, 2, 8], 'INVALID_INPUT'],
    ['a parameter of PyTorch', 'onnx.MaxPool', { kernel_size: 2 }, [1, 2, 8], 'UNKNOWN_ATTRIBUTE'],
  ])('%s', (_, name, parameters, shape, code) => {
    expect(() => plan(name, parameters, shape)).toThrow(expect.objectContaining({ code }));
  });
});

test('parameters may be texts, and null or an empty stride means the default', () => {
  const shape = [1, 2, 8, 8];
  const expected = plan('torch.max_pool2d', { kernel_size: [3, 2], padding: 1 }, shape).outputs;
  const spelled = { kernel_size: '3,2', stride: null, padding: '1', dilation: 'null', return_indices: 'false' };
  expect(plan('torch.max_pool2d', spelled, shape).outputs).toEqual(expected);
  expect(plan('torch.max_pool2d', { kernel_size: [3, 2], padding: 1, stride: [] }, shape).outputs).toEqual(expected);
});

test('ONNX returns indices when the request names them, PyTorch when the parameter says so', () => {
  const outputsOf = (name: string, parameters: Record<string, unknown>, asked?: readonly string[]) =>
    MODELS.find((model) => model.name === name)
      ?.plan(parameters, [{ name: name.startsWith('onnx') ? 'X' : 'input', datatype: 'FP32', shape: [1, 1, 4] }], asked)
      .outputs.map((spec) => spec.name);
  expect(outputsOf('onnx.MaxPool', { kernel_shape: [2] })).toEqual(['Y']);
  expect(outputsOf('onnx.MaxPool', { kernel_shape: [2] }, ['Y', 'Indices'])).toEqual(['Y', 'Indices']);
  expect(outputsOf('torch.max_pool1d', { kernel_size: 2 })).toEqual(['output']);
  expect(outputsOf('torch.max_pool1d', { kernel_size: 2, return_indices: true })).toEqual(['output', 'indices']);
});
