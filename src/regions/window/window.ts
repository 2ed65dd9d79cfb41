import { RequestError } from '../../errors.ts';
import type { DType } from '../../tensor/dtype.ts';
import { fillValue } from '../../tensor/fill-value.ts';
import type { WindowAxis } from '../../tensor/window-axis.ts';
import { defineRegion } from '../define-region.ts';
import type { AxesGeometry } from '../geometry.ts';
import type { TensorLayout } from '../layout.ts';
import { forEachAxis, listedRank, MAX_CELLS } from '../per-axis.ts';
import { type SpatialView, spatialView } from '../spatial-view.ts';
import { type WindowAttributes, windowAttributes, windowDivisorAttributes } from './attributes.ts';
import { samePads, spannedExtent, windowExtent } from './extent.ts';

/** Sliding windows over one to three spatial axes: ONNX MaxPool-22, AveragePool-22 and LpPool-22; pad modes of NumPy. */
export const window = defineRegion({
  name: 'window',
  title: 'Sliding windows over the spatial axes.',
  attributes: windowAttributes,
  divisorAttributes: windowDivisorAttributes,
  example: { kernel_shape: [2, 2], strides: 2 },
  geometry: (attributes, tensor, datatype) => {
    const { kernel_shape, strides, dilations } = attributes;
    const view = spatialView(tensor, listedRank({ kernel_shape, strides, dilations }));
    const read = readUnbatched(tensor, view);
    const axes = view.spatial.map((input, a) => windowAxis(attributes, view.spatial, input, a, read));
    const padding = paddingOf(attributes, axes, datatype);
    return {
      outer: view.outer,
      inner: view.inner,
      axes: padding ? axes.map(withoutPads) : axes,
      ...(padding && { padding }),
      axisNames: view.axisNames,
      divisor: attributes.divisor_override ?? 0,
      outputShape: view.withSpatial(axes.map((axis) => axis.output)),
      channelAxis: view.channelAxis,
      separateAxes: view.leadingAxes,
      indexing: { batch: view.batch, channels: view.channels, plane: view.spatial },
    };
  },
});

/** What to say of a tensor that was taken for one without a batch, as the lists have a value for each of its other axes. */
const readUnbatched = ({ shape, layout, unbatched }: TensorLayout, { spatial }: SpatialView): string => {
  if (unbatched || shape.length > spatial.length + 1) return '';
  const axes = layout === 'channels_first' ? 'channels, *spatial' : '*spatial, channels';
  return `; [${shape}] is read as [${axes}] without a batch, as the window has ${spatial.length} axes`;
};

/** @throws INVALID_ATTRIBUTE for pads that do not fit, INVALID_SHAPE for an output extent below one. */
const windowAxis = (
  attributes: WindowAttributes,
  spatial: readonly number[],
  input: number,
  a: number,
  read: string,
): WindowAxis => {
  const rank = spatial.length;
  const of = (value: number | readonly number[]): number => forEachAxis(value, rank)[a] as number;
  const kernel = of(attributes.kernel_shape);
  const stride = of(attributes.strides ?? attributes.kernel_shape);
  const dilation = of(attributes.dilations ?? 1);
  const [padBegin, padEnd] = padsOf(attributes, { input, kernel, stride, dilation }, rank, a);
  const ceilMode = attributes.ceil_mode ?? false;
  const padded = padBegin + input + padEnd;
  const isFilled = (attributes.pad_mode ?? 'none') !== 'none';
  const own = isFilled ? { input: padded, padBegin: 0, padEnd: 0 } : { input, padBegin, padEnd };
  const output = windowExtent({ ...own, kernel, stride, dilation, ceilMode });
  if (output < 1) {
    const detail = `kernel_shape: expected a window of at most ${padded} cells along spatial axis ${a} (${input} and padding ${padBegin} + ${padEnd}), got ${spannedExtent(kernel, dilation)} (kernel ${kernel}, dilation ${dilation})${read}`;
    throw new RequestError('INVALID_SHAPE', detail, '?kernel_shape');
  }
  if (padded + stride + spannedExtent(kernel, dilation) > MAX_CELLS) {
    const detail = `expected padded input, stride and window of fewer than 2^31 cells along spatial axis ${a}, got ${padded}, ${stride} and ${spannedExtent(kernel, dilation)}`;
    throw new RequestError('INVALID_ATTRIBUTE', detail);
  }
  const countPadding = attributes.count_include_pad ?? false;
  return { kind: 'window', input, output, kernel, stride, padBegin, padEnd, dilation, countPadding };
};

const padsOf = (
  { pads, auto_pad }: WindowAttributes,
  axis: { readonly input: number; readonly kernel: number; readonly stride: number; readonly dilation: number },
  rank: number,
  a: number,
): readonly [begin: number, end: number] => {
  if (auto_pad !== undefined && auto_pad !== 'notset') {
    if (pads !== undefined) {
      throw new RequestError(
        'INVALID_ATTRIBUTE',
        `pads: expected none together with auto_pad=${auto_pad}, got ${pads}`,
        '?pads',
      );
    }
    return auto_pad === 'valid' ? [0, 0] : samePads(axis, auto_pad === 'same_upper');
  }
  if (!Array.isArray(pads)) return [pads ?? 0, pads ?? 0];
  if (pads.length === rank) return [pads[a] as number, pads[a] as number];
  if (pads.length === 2 * rank) return [pads[a] as number, pads[a + rank] as number];
  const expected = `expected 1, ${rank} or ${2 * rank} values for ${rank} spatial axes`;
  throw new RequestError('INVALID_ATTRIBUTE', `pads: ${expected}, got ${pads.length} (${pads})`, '?pads');
};

const paddingOf = (
  attributes: WindowAttributes,
  axes: readonly WindowAxis[],
  datatype: DType,
): AxesGeometry['padding'] => {
  const mode = attributes.pad_mode ?? 'none';
  if (attributes.pad_value !== undefined && mode !== 'constant') {
    const detail = `pad_value: expected none unless pad_mode=constant, got ${attributes.pad_value} with pad_mode=${mode}`;
    throw new RequestError('INVALID_ATTRIBUTE', detail, '?pad_value');
  }
  if (mode === 'none') return undefined;
  return {
    mode,
    begin: axes.map((axis) => axis.padBegin),
    end: axes.map((axis) => axis.padEnd),
    extents: axes.map((axis) => axis.input),
    value: fillValue('pad_value', attributes.pad_value ?? 0, datatype),
  };
};

const withoutPads = (axis: WindowAxis): WindowAxis => ({
  ...axis,
  input: axis.padBegin + axis.input + axis.padEnd,
  padBegin: 0,
  padEnd: 0,
});
