import type { Reduction } from '../../reductions/reduction.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { CommonAttributes } from '../attributes/common-attributes.ts';

/** One reduction over the regions of one tensor. */
export type RegionReduction<Regions> = {
  readonly reduction: Reduction;
  readonly attributes: CommonAttributes & Readonly<Record<string, unknown>>;
  readonly geometry: Regions;
  readonly input: DType;
  readonly output: DType;
  /** Buffers: the prepared tensor, the result, and, with `return_indices`, the winners' flat positions. */
  readonly x: string;
  readonly y: string;
  readonly indices?: string;
  /** Buffer of the positions' weights, FP64, and how many each batch element has (0: shared). */
  readonly weights?: { readonly buffer: string; readonly stride: number };
};
