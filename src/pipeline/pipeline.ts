import type { TensorSpec } from '../tensor/tensor.ts';

/** Poolings and transforms over named tensors, one after another, as data: what a request, a dialect or a named model stands for. */
export type Pipeline = {
  readonly steps: readonly Step[];
  /** Names of the outputs, in this order. */
  readonly outputs: readonly string[];
  /** Tensors that are the same for every request. */
  readonly weights?: readonly Weight[];
};

/** A tensor with its bytes, little-endian and row-major. The bytes never change; those in shared memory are read by all threads. */
export type Weight = Omit<TensorSpec, 'storage' | 'roundedFrom'> & { readonly bytes: Uint8Array };

/** Where a user wrote a step. */
export type StepPlace = {
  /** The beginning of refusals of the step: `step 3`. */
  readonly label: string;
  /** JSON pointer of the step. */
  readonly pointer: string;
  /** JSON pointer of its attributes; undefined where the step is one text. */
  readonly attributes?: string;
  /** Names of the parameters of the call that attributes came from, by the attributes. */
  readonly parameters?: Readonly<Record<string, string>>;
};

export type Step = PoolStep | TransformStep;

/** One pooling. */
export type PoolStep = {
  readonly region: string;
  /** Several are joined along the channel axis, in this order. */
  readonly reductions: readonly string[];
  /** As they came: text of a query or JSON values. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Names of the pooled tensor, of the result, and, with `return_indices`, of the winners' indices. */
  readonly x: string;
  readonly y: string;
  readonly indices?: string;
  /** Names of the other tensors that the operator takes, where they are not its own. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Whether the results are the state, by the names of its parts, in place of the value. */
  readonly partial?: boolean;
  /** The whole of which this step is a part: the elements that its regions may have together are those of the whole. */
  readonly whole?: WholeRegions;
  /** Whether no token lies in two spans, as the steps that made them say. */
  readonly disjoint?: boolean;
  /** Whether any extent of the tensor may be 0; else only the batch's. */
  readonly anyEmpty?: boolean;
  /** Whether the operator takes no other tensors than those that `inputs` names; else also those of its own names. */
  readonly takesNamed?: boolean;
  readonly place?: StepPlace;
};

/** What the limits of regions are computed from: their boxes, and the channels of a region. */
export type WholeRegions = { readonly boxes: number; readonly lanes: number };

/** One transform of the tensor `x`, and of others where it takes several, into the tensor `y`. */
export type TransformStep = {
  readonly transform: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly x: string;
  /** Names of the other tensors, by the transform's names for them. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly y: string;
  /** Names of the other results, by the transform's names for them, where they are not its own. */
  readonly results?: Readonly<Record<string, string>>;
  /** The end of refusals of data: a parameter of the operator that the step is part of, which may be meant. */
  readonly advice?: string;
  readonly place?: StepPlace;
};
