import type { CommonAttributes } from '../pipeline/attributes/common-attributes.ts';
import { isTable } from '../regions/geometry.ts';
import { elementCount } from '../tensor/shape.ts';
import type { ExplainedPooling } from './explained-pooling.ts';

/**
 * Returns the function from the cell of a winner and its output to its index as `indices` has it: of the plane, of the tensor,
 * or channels last (`index_space`). −1 stays.
 */
export const winnerIndex = (pooling: ExplainedPooling): ((cell: number, k: number) => number) => {
  const { geometry, attributes } = pooling;
  const {
    index_space: space = 'plane',
    storage_order = 0,
    include_batch_in_index: isBatched = false,
    layout = 'channels_first',
  } = attributes as CommonAttributes;
  if (space === 'plane' || isTable(geometry) || geometry.indexing === undefined) return (cell) => cell;
  const { channels, plane } = geometry.indexing;
  const cells = elementCount(plane);
  const isLast = space === 'channels_last' || layout === 'channels_last';
  const scale = isLast ? channels : 1;
  const strides = plane.map(
    (_, a) => scale * elementCount(storage_order === 1 ? plane.slice(0, a) : plane.slice(a + 1)),
  );
  const batchStride = space === 'tensor' || isBatched ? cells * channels : 0;
  const perBatch = channels * elementCount(geometry.axes.map(({ output }) => output));
  return (cell, k) => {
    if (cell < 0) return -1;
    let rest = cell;
    let index = Math.floor(k / perBatch) * batchStride + pooling.outputs.at(k).channel * (isLast ? 1 : cells);
    for (let a = plane.length - 1; a >= 0; a -= 1) {
      index += (rest % (plane[a] as number)) * (strides[a] as number);
      rest = Math.floor(rest / (plane[a] as number));
    }
    return index;
  };
};
