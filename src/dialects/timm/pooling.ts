import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { Pipeline, Step } from '../../pipeline/pipeline.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import type { DialectChange, DialectOperator } from '../dialect-operator.ts';
import { checkFloating, checkPadding, checkRank, eachAxis, flag, inputOf, whole, wholes, word } from '../parameters.ts';

const signature = { inputs: [{ name: 'x' }], outputs: [{ name: 'output' }] } as const;
const kernel_size = wholes(1, 'extent of the window: one whole number or two');
const stride = Type.Optional(wholes(1, 'step of the window: one whole number or two'));

/** One step from x to output. */
const single = (step: { region: string; reductions: string[]; attributes: Step['attributes'] }): Pipeline => ({
  steps: [{ ...step, x: 'x', y: 'output' }],
  outputs: ['output'],
});

const sameParameters = {
  kernel_size,
  stride: wholes(1, 'step of the window: one whole number or two'),
  padding: Type.Optional(wholes(0, 'not used, as in the original')),
  ceil_mode: flag('whether a last window that is cut off counts (default false)'),
};
const ownParameters = {
  mean: { count_include_pad: flag('not used: padding by zeros counts, as in the original (default true)') },
  max: { dilation: Type.Optional(wholes(1, 'spacing of the taps: one whole number or two (default 1)')) },
};
const sameSchema = Type.Object({ ...sameParameters, ...ownParameters.max });

const MAX_CHANGES: readonly DialectChange[] = [
  {
    since: 'timm 1.0.30',
    behavior: 'padding is that of the dilated kernel',
    before: 'padding of the kernel without its dilation',
  },
];

/**
 * timm.layers.avg_pool2d_same and max_pool2d_same: padded as TensorFlow's SAME (max_pool2d_same: of the dilated kernel), by
 * zeros that count in the mean or by what is below every maximum.
 */
export const samePool = (name: string, reduction: 'mean' | 'max'): DialectOperator => ({
  ...signature,
  name: `timm.${name}`,
  parameters: { ...sameParameters, ...ownParameters[reduction] },
  ...(reduction === 'max' && { changes: MAX_CHANGES }),
  rewrite: (args, inputs) => {
    const sameArgs = args as Static<typeof sameSchema>;
    const x = inputOf(inputs, 'x');
    checkRank(name, x, [4]);
    checkFloating(name, x);
    const kernel_shape = eachAxis('kernel_size', sameArgs.kernel_size, 2);
    const strides = eachAxis('stride', sameArgs.stride, 2);
    const dilations = eachAxis('dilation', sameArgs.dilation ?? 1, 2);
    // Undilated, no window lies in the padding alone: its cells need no padding step.
    const isMade = reduction === 'mean' || dilations.some((spacing) => spacing > 1);
    const attributes = {
      ...{ kernel_shape, strides, dilations, auto_pad: 'same_upper', ceil_mode: Boolean(sameArgs.ceil_mode) },
      ...(isMade && { pad_mode: 'constant', pad_value: reduction === 'mean' ? 0 : '-Infinity' }),
    };
    return single({ region: 'window', reductions: [reduction], attributes });
  },
});

const medianParameters = {
  kernel_size: Type.Optional(kernel_size),
  stride,
  padding: Type.Optional(wholes(0, 'cells mirrored at the borders: one whole number, or left, right, top, bottom')),
  same: flag('whether the output has ⌈extent / stride⌉ cells (default false)'),
};
const medianSchema = Type.Object(medianParameters);

/** timm.layers.MedianPool2d: mirrored borders, of an even number of elements the lower median. */
export const medianPool: DialectOperator = {
  ...signature,
  name: 'timm.MedianPool2d',
  parameters: medianParameters,
  rewrite: (args, inputs) => {
    const medianArgs = args as Static<typeof medianSchema>;
    const x = inputOf(inputs, 'x');
    checkRank('timm.MedianPool2d', x, [4]);
    const kernel = eachAxis('kernel_size', medianArgs.kernel_size ?? 3, 2);
    const strides = eachAxis('stride', medianArgs.stride ?? 1, 2);
    const [left, right, top, bottom] = eachAxis('padding', medianArgs.padding ?? 0, 4);
    const pads = medianArgs.same ? medianPads(x, kernel, strides) : [top, left, bottom, right];
    pads.forEach((count, i) => {
      checkPadding('timm.MedianPool2d', 'reflect', x.shape[2 + (i % 2)] as number, count as number, '?padding');
    });
    const attributes = { kernel_shape: kernel, strides, pads, pad_mode: 'reflect' };
    return single({ region: 'window', reductions: ['median'], attributes });
  },
};

/** `MedianPool2d._padding` with `same`. */
const medianPads = (
  { shape }: GivenInput,
  kernel: readonly number[],
  strides: readonly number[],
): readonly number[] => {
  const total = shape.slice(2).map((extent, a) => {
    const [k, s] = [kernel[a] as number, strides[a] as number];
    return Math.max(k - (extent % s === 0 ? s : extent % s), 0);
  });
  return [...total.map((pad) => Math.floor(pad / 2)), ...total.map((pad) => pad - Math.floor(pad / 2))];
};

const blurParameters = {
  channels: Type.Optional(whole(1, 'how many channels x has, where it has to have so many')),
  filt_size: Type.Optional(whole(2, 'extent of the filter along both axes (default 3)')),
  stride: Type.Optional(whole(1, 'step of the filter along both axes (default 2)')),
  pad_mode: Type.Optional(
    word(['reflect', 'replicate', 'constant', 'circular'], 'reflect (default), replicate, constant or circular'),
  ),
};
const blurSchema = Type.Object(blurParameters);
const PAD_MODES = { reflect: 'reflect', replicate: 'edge', constant: 'constant', circular: 'wrap' } as const;

/** timm.layers.BlurPool2d: a binomial filter over padded borders. */
export const blurPool: DialectOperator = {
  ...signature,
  name: 'timm.BlurPool2d',
  parameters: blurParameters,
  rewrite: (args, inputs) => {
    const { channels, filt_size = 3, stride: step = 2, pad_mode = 'reflect' } = args as Static<typeof blurSchema>;
    const x = inputOf(inputs, 'x');
    checkRank('timm.BlurPool2d', x, [4]);
    if (channels !== undefined && channels !== x.shape[1]) {
      const detail = `timm.BlurPool2d: expected x of ${channels} channels, as channels says, got [${x.shape}]`;
      throw new RequestError('INVALID_SHAPE', detail, '?channels');
    }
    const pads = Math.floor((step - 1 + (filt_size - 1)) / 2);
    for (const extent of x.shape.slice(2)) checkPadding('timm.BlurPool2d', pad_mode, extent, pads, '?filt_size');
    const attributes = { kernel_shape: [filt_size, filt_size], strides: step, pads, pad_mode: PAD_MODES[pad_mode] };
    return single({ region: 'window', reductions: ['blur'], attributes });
  },
};

const lseParameters = (rank: 1 | 2) => ({
  r: Type.Optional(
    Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.Number({ exclusiveMaximum: 0 })], {
      description: 'the sharpness (default 10)',
    }),
  ),
  ...(rank === 2 && { flatten: flag('whether the spatial axes go (default true)') }),
});

/** timm.layers.LsePlus1d over [N, L, C] and LsePlus2d over [N, C, H, W]: log-mean-exp. */
export const lsePlus = (rank: 1 | 2): DialectOperator => ({
  ...signature,
  name: `timm.LsePlus${rank}d`,
  parameters: lseParameters(rank),
  rewrite: ({ r = 10, flatten = true }, inputs) => {
    checkRank(`timm.LsePlus${rank}d`, inputOf(inputs, 'x'), [rank + 2]);
    const attributes = rank === 1 ? { r, axes: [1], keepdims: false } : { r, axes: [2, 3], keepdims: !flatten };
    return single({ region: 'global', reductions: ['lse'], attributes });
  },
});
