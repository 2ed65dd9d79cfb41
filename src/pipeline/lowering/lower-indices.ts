import { RequestError } from '../../errors.ts';
import { type Geometry, isTable } from '../../regions/geometry.ts';
import { elementCount } from '../../tensor/shape.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import type { CommonAttributes } from '../attributes/common-attributes.ts';
import type { KernelAxis } from '../kernel-calls/kernel-shapes.ts';
import { labelIndices, padIndices } from '../kernel-calls/pad-calls.ts';
import type { Draft } from './draft.ts';

/**
 * Turns the winners' flat positions in their plane into indices of the space asked for: that plane (PyTorch), the
 * tensor as listed, row- or column-major (ONNX MaxPool-22), or channels last (TensorFlow max_pool_with_argmax).
 * @throws INVALID_ATTRIBUTE for spaces that these regions do not have
 */
export const lowerIndices = (
  draft: Draft,
  indices: TensorSpec,
  geometry: Geometry,
  padded: readonly KernelAxis[],
  attributes: CommonAttributes,
): void => {
  const { index_space: space = 'plane', storage_order = 0, include_batch_in_index: withBatch = false } = attributes;
  const { layout = 'channels_first' } = attributes;
  refuseStray('storage_order', storage_order, space, 'tensor');
  refuseStray('include_batch_in_index', withBatch, space, 'channels_last');
  if (padded.length > 0)
    draft.call(padIndices({ indices: indices.name, count: elementCount(indices.shape), axes: padded }));
  if (space === 'plane') return;
  const indexing = isTable(geometry) ? undefined : geometry.indexing;
  if (isTable(geometry) || indexing === undefined) {
    const detail = `index_space: expected plane for regions that are no windows, bins or planes of ours, got ${space}`;
    throw new RequestError('INVALID_ATTRIBUTE', detail, '?index_space');
  }
  const { batch, channels, plane } = indexing;
  const cells = elementCount(plane);
  const channelsLast = space === 'channels_last' || layout === 'channels_last';
  const scale = channelsLast ? channels : 1;
  const strides = plane.map(
    (_, a) => scale * elementCount(storage_order === 1 ? plane.slice(0, a) : plane.slice(a + 1)),
  );
  draft.call(
    labelIndices({
      indices: indices.name,
      batch,
      channels,
      layout,
      positions: elementCount(geometry.axes.map(({ output }) => output)),
      plane,
      strides,
      batchStride: space === 'tensor' || withBatch ? cells * channels : 0,
      channelStride: channelsLast ? 1 : cells,
    }),
  );
};

const refuseStray = (name: string, value: unknown, space: string, wanted: string): void => {
  if (value && space !== wanted) {
    const detail = `${name}: expected none unless index_space=${wanted}, got ${value} with index_space=${space}`;
    throw new RequestError('INVALID_ATTRIBUTE', detail, `?${name}`);
  }
};
