import type { Geometry } from '../regions/geometry.ts';
import { DTYPES } from '../tensor/dtype.ts';
import { elementCount } from '../tensor/shape.ts';
import { byteCount, type TensorSpec } from '../tensor/tensor.ts';
import type { Draft } from './draft.ts';
import { pad, padAxis, padAxisBytes, permute, scanNan, swapBytes } from './kernel-calls.ts';

/** Padding as it was lowered: what indices of the padded plane need to find their source. */
export type PaddedAxis = { readonly axis: string; readonly input: number; readonly output: number };

/**
 * Lays the tensor out as kernels read it: little-endian, row-major, reduced axes together, padded. Returns the name of
 * the buffer that has it, `[outer, ...axes, inner]`.
 */
export const prepareInput = (
  draft: Draft,
  x: TensorSpec,
  geometry: Geometry,
  refuseNan: boolean,
): { readonly source: string; readonly padded: readonly PaddedAxis[] } => {
  const { bytes, kind } = DTYPES[x.datatype];
  const count = elementCount(x.shape);
  let source = draft.buffer(x.name, byteCount(x));
  if (x.storage?.bigEndian && bytes > 1) draft.call(swapBytes({ x: source, count, bytes }));

  const permuted = (shape: readonly number[], permutation: readonly number[]): void => {
    const y = draft.buffer('permuted', byteCount(x));
    draft.call(permute({ x: source, y, bytes, shape, permutation }));
    source = y;
  };
  if (x.storage?.fortranOrder)
    permuted(
      x.shape.toReversed(),
      x.shape.map((_, axis) => x.shape.length - 1 - axis),
    );
  if (geometry.permutation) permuted(x.shape, geometry.permutation);

  if (refuseNan && kind === 'float') {
    const detail = 'x: expected no NaN (nan=error), got one';
    draft.call({ ...scanNan({ datatype: x.datatype, x: source, count }), refusals: [{ code: 'NAN_REFUSED', detail }] });
  }
  const { padding, outer, inner } = geometry;
  if (padding === undefined) return { source, padded: [] };

  const padded = geometry.axes.map((axis, a): PaddedAxis => {
    const table = draft.buffer('pad_axis', padAxisBytes(axis.input));
    const [input, begin, end] = [padding.extents[a] as number, padding.begin[a] as number, padding.end[a] as number];
    draft.call(padAxis({ axis: table, input, begin, end, mode: padding.mode }));
    return { axis: table, input, output: axis.input };
  });
  const cells = elementCount(geometry.axes.map(({ input }) => input));
  const y = draft.buffer('padded', outer * cells * inner * bytes);
  draft.call(pad({ datatype: x.datatype, x: source, y, outer, inner, axes: padded, value: padding.value }));
  return { source: y, padded };
};
