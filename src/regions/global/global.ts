import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { elementCount, MAX_RANK } from '../../tensor/shape.ts';
import { spatialAxisNames } from '../axis-names.ts';
import { defineRegion } from '../define-region.ts';
import type { TensorLayout } from '../layout.ts';
import { spatialView } from '../spatial-view.ts';

const attributes = {
  axes: Type.Optional(
    Type.Union(
      [
        Type.Integer({ minimum: -MAX_RANK, maximum: MAX_RANK - 1 }),
        Type.Array(Type.Integer({ minimum: -MAX_RANK, maximum: MAX_RANK - 1 }), { minItems: 1, maxItems: MAX_RANK }),
      ],
      { description: 'axes of the tensor as listed, negative ones from the end (default: all spatial axes)' },
    ),
  ),
  keepdims: Type.Optional(
    Type.Boolean({ description: 'true (default) or false: whether reduced axes stay, with extent 1' }),
  ),
};

/** Everything along some axes: ONNX GlobalAveragePool-22 and the Reduce operators. */
export const global = defineRegion({
  name: 'global',
  title: 'Everything along the axes: all spatial ones, or those given.',
  attributes,
  example: {},
  geometry: ({ axes, keepdims = true }, tensor) => {
    const { shape } = tensor;
    const reduced = axes === undefined ? spatialAxes(tensor) : tensorAxes(axes, shape);
    const isReduced = (axis: number): boolean => reduced.includes(axis);
    const remaining = shape.map((_, axis) => axis).filter((axis) => !isReduced(axis));
    refuseEmptyExtents(tensor, reduced);

    const first = Math.min(...reduced);
    const together = Math.max(...reduced) - first === reduced.length - 1;
    const extentOf = (axesOf: readonly number[]): number => elementCount(axesOf.map((axis) => shape[axis] as number));
    const listed = channelAxisOf(tensor);
    const channelAxis = keepdims ? listed : remaining.indexOf(listed);
    return {
      ...(!together && { permutation: [...remaining, ...reduced] }),
      outer: extentOf(together ? remaining.filter((axis) => axis < first) : remaining),
      inner: together ? extentOf(remaining.filter((axis) => axis > first)) : 1,
      axes: [{ kind: 'adaptive', input: extentOf(reduced), output: 1 }],
      axisNames: namesOf(tensor),
      divisor: 0,
      outputShape: keepdims
        ? shape.map((extent, axis) => (isReduced(axis) ? 1 : extent))
        : remaining.map((axis) => shape[axis] as number),
      ...(channelAxis >= 0 && { channelAxis }),
      separateAxes: first,
      ...(axes === undefined && { indexing: planeIndexing(tensor) }),
    };
  },
});

/** The batch is the first axis, unless the tensor has none. */
const batchAxis = ({ unbatched }: TensorLayout): number => (unbatched ? -1 : 0);

const namesOf = ({ shape, layout, unbatched }: TensorLayout): readonly string[] =>
  spatialAxisNames(!unbatched, layout, shape.length - (unbatched ? 1 : 2)).slice(0, shape.length);

const channelAxisOf = (tensor: TensorLayout): number =>
  tensor.layout === 'channels_last' ? tensor.shape.length - 1 : batchAxis(tensor) + 1;

const planeIndexing = (tensor: TensorLayout) => {
  const { batch, channels, spatial } = spatialView(tensor, undefined);
  return { batch, channels, plane: spatial };
};

/** @throws INVALID_SHAPE unless there are one to three spatial axes. */
const spatialAxes = (tensor: TensorLayout): readonly number[] => {
  const { spatial } = spatialView(tensor, undefined);
  const begin = batchAxis(tensor) + (tensor.layout === 'channels_last' ? 1 : 2);
  return spatial.map((_, axis) => begin + axis);
};

/** @throws INVALID_ATTRIBUTE for an axis that the tensor does not have, or that is named twice. */
const tensorAxes = (axes: number | readonly number[], shape: readonly number[]): readonly number[] => {
  const rank = shape.length;
  const named = [axes].flat();
  const reduced = named.map((axis) => (axis < 0 ? axis + rank : axis));
  if (reduced.some((axis) => axis < 0 || axis >= rank) || new Set(reduced).size < reduced.length) {
    const detail = `axes: expected different axes from ${-rank} to ${rank - 1} of [${shape}], got ${named}`;
    throw new RequestError('INVALID_ATTRIBUTE', detail, '?axes');
  }
  return reduced.toSorted((a, b) => a - b);
};

const refuseEmptyExtents = (tensor: TensorLayout, reduced: readonly number[]): void => {
  const { shape, anyEmpty = false } = tensor;
  if (anyEmpty) return;
  const empty = shape.findIndex((extent, axis) => extent === 0 && axis !== batchAxis(tensor));
  if (empty >= 0) {
    const detail = `x: expected extents above 0 (only the batch may be empty), got [${shape}] reduced along ${reduced}`;
    throw new RequestError('INVALID_SHAPE', detail);
  }
};
