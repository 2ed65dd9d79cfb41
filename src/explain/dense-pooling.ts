import { RequestError } from '../errors.ts';
import { isTable } from '../regions/geometry.ts';
import { elementCount } from '../tensor/shape.ts';
import type { AnalyzedStep } from './analysis.ts';
import type { ExplainedPooling, WideTensor } from './explained-pooling.ts';
import { aliasShare } from './losses/alias-share.ts';

/** Attributes of a window that a pooling with strides of 1 and without padding does not have. */
const PADDING: ReadonlySet<string> = new Set([
  'pads',
  'auto_pad',
  'pad_mode',
  'pad_value',
  'ceil_mode',
  'count_include_pad',
  'return_indices',
  'index_space',
  'nan_index',
  'storage_order',
  'include_batch_in_index',
]);

/** Returns the same pooling with strides of 1 and without padding. @throws INVALID_ATTRIBUTE for regions without strides */
export const denseStep = ({ region, reductions, attributes }: AnalyzedStep): AnalyzedStep => {
  if (region !== 'window') {
    const detail = `alias: expected false with ${region}, as only windows have strides, got true`;
    throw new RequestError('INVALID_ATTRIBUTE', detail, '?alias');
  }
  const remaining = Object.entries(attributes).filter(([name]) => !PADDING.has(name));
  return { region, reductions, attributes: { ...Object.fromEntries(remaining), strides: 1 } };
};

/** Returns the share of power that the strides alias, of reduction r. `dense`: its pooling with strides of 1. */
export const aliasOf = ({ geometry, reductions }: ExplainedPooling, dense: WideTensor, r: number): number | null => {
  if (isTable(geometry)) return null;
  const { inner, channelAxis = 0 } = geometry;
  const isLast = inner > 1 || channelAxis === dense.shape.length - 1;
  const joined = dense.shape[channelAxis] as number;
  const channels = joined / reductions.length;
  const lead = dense.shape.slice(0, isLast ? channelAxis : channelAxis + 1);
  const spatialAxes = geometry.axes.length;
  const extents = isLast
    ? dense.shape.slice(channelAxis - spatialAxes, channelAxis)
    : dense.shape.slice(channelAxis + 1);
  const cells = elementCount(extents);
  const batch = isLast ? elementCount(lead) / cells : elementCount(lead) / joined;
  const bases: number[] = [];
  for (let b = 0; b < batch; b += 1) {
    for (let c = r * channels; c < (r + 1) * channels; c += 1)
      bases.push(isLast ? b * cells * joined + c : (b * joined + c) * cells);
  }
  const strides = geometry.axes.map((axis) => (axis.kind === 'window' ? axis.stride : 1));
  return aliasShare({ values: dense.values, extents, bases, stride: isLast ? joined : 1 }, strides);
};
