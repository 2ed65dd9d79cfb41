import { RequestError } from '../../errors.ts';
import { type Geometry, isTable } from '../../regions/geometry.ts';
import { DTYPES } from '../../tensor/dtype.ts';
import { elementCount } from '../../tensor/shape.ts';
import { byteCount, type TensorSpec } from '../../tensor/tensor.ts';
import { permute, swapBytes } from '../kernel-calls/kernel-calls.ts';
import type { KernelAxis } from '../kernel-calls/kernel-shapes.ts';
import type { Draft } from './draft.ts';
import { lowerPad } from './lower-pad.ts';

/** A tensor of the plan as kernels read it: little-endian, row-major, in a buffer. */
export type PlanTensor = Omit<TensorSpec, 'storage'> & { readonly buffer: string };

/** Lays an input of the plan out as kernels read it, whatever its byte order and the order of its axes. */
export const addInput = (draft: Draft, x: TensorSpec): PlanTensor => {
  const { name, datatype, shape, storage } = x;
  const { bytes } = DTYPES[datatype];
  const laid = { name, datatype, shape, buffer: draft.tensor(x) };
  if (storage?.bigEndian && bytes > 1) {
    draft.call(swapBytes({ x: laid.buffer, count: elementCount(shape), bytes }));
  }
  if (!storage?.fortranOrder) return laid;
  const reversed = shape.map((_, axis) => shape.length - 1 - axis);
  return permuted(draft, { ...laid, shape: shape.toReversed() }, reversed);
};

/** Returns the tensors of a lookup. @throws INVALID_INPUT for one that is missing */
export const requiredInput =
  (input: (name: string) => PlanTensor | undefined) =>
  (name: string): PlanTensor => {
    const tensor = input(name);
    if (tensor === undefined) throw new RequestError('INVALID_INPUT', `expected a tensor ${name}, got none`, '/inputs');
    return tensor;
  };

/** The tensor with its axes in another order. */
const permuted = (draft: Draft, x: PlanTensor, permutation: readonly number[]): PlanTensor => {
  const buffer = draft.scratch('permuted', byteCount(x));
  draft.call(permute({ x: x.buffer, y: buffer, bytes: DTYPES[x.datatype].bytes, shape: x.shape, permutation }));
  return { ...x, shape: permutation.map((axis) => x.shape[axis] as number), buffer };
};

/**
 * Puts reduced axes together and pads, as the geometry says. The buffer has `[outer, ...axes, inner]`; `padded` is what
 * indices of the padded plane need to find their source.
 */
export const prepareRegions = (
  draft: Draft,
  x: PlanTensor,
  geometry: Geometry,
): { readonly source: string; readonly padded: readonly KernelAxis[] } => {
  const { bytes } = DTYPES[x.datatype];
  if (isTable(geometry)) return { source: x.buffer, padded: [] };
  const { permutation, padding, outer, inner } = geometry;
  const source = permutation ? permuted(draft, x, permutation).buffer : x.buffer;
  if (padding === undefined) return { source, padded: [] };

  const cells = elementCount(geometry.axes.map(({ input }) => input));
  const y = draft.scratch('padded', outer * cells * inner * bytes);
  const padded = lowerPad(draft, { datatype: x.datatype, x: source, y, outer, inner, ...padding });
  return { source: y, padded };
};
