import type { Refusal } from '../errors.ts';
import type { DType } from '../tensor/dtype.ts';
import type { TensorSpec } from '../tensor/tensor.ts';

/**
 * What a worker runs: kernel calls, in order, over named buffers of its linear memory. Plain data. A plan that was
 * built can run: workers validate nothing.
 */
export type Plan = {
  /** Filled from the request before the first call; the buffer has the tensor's name. */
  readonly inputs: readonly TensorSpec[];
  /** Read back after the last call; the buffer has the tensor's name. */
  readonly outputs: readonly TensorSpec[];
  /** Bytes of every buffer: inputs, outputs and scratch. The worker lays them out, 16-byte aligned. */
  readonly buffers: Readonly<Record<string, number>>;
  /** What stands in buffers before the first call. */
  readonly constants: readonly { readonly buffer: string; readonly bytes: Uint8Array }[];
  readonly calls: readonly KernelCall[];
  readonly cost: PlanCost;
  /** How the only pooling of an input read its axes: `batch,channels,height,width`. */
  readonly axes?: string;
  /** What only data tell, so that this plan cannot run: it is made again with it. */
  readonly dataDependentExtent?: DataDependentExtent;
  /** What the worker computes from the outputs of the calls; `outputs` are then its results, at most of these extents. */
  readonly analysis?: Analysis;
};

/** A computation in FP64 on tensors of a plan, after its calls (`src/explain`). It runs in a worker thread, undivided. */
export type Analysis = {
  /** Outputs of the calls, which it reads. */
  readonly tensors: readonly TensorSpec[];
  /** Its parameters: plain data. */
  readonly task: object;
  /** Memory that it needs beside the buffers. */
  readonly bytes: number;
};

/** An attribute that is the largest value of an input, of integers, and one more; 0 of none. */
export type DataDependentExtent = {
  readonly attribute: string;
  readonly input: string;
  readonly most: number;
};

/** One of the parts that a plan can be divided into. */
export type PlanPart = {
  readonly plan: Plan;
  /** Which bytes it takes of each input of the whole plan, in their order; all of them where there is no range. */
  readonly ranges: readonly ({ readonly begin: number; readonly end: number } | undefined)[];
};

/** One call of an export of the kernels' module. */
export type KernelCall = {
  readonly kernel: string;
  /** In the order of the export: a number or bigint as it is, a string is the address of the buffer of that name. */
  readonly args: readonly (number | bigint | string)[];
  /** Refusals of data: that of a kernel that returns k > 0 is the k-th. */
  readonly refusals?: readonly PlannedRefusal[];
  /** Estimated processor time, from the call's own extents (`cost`). */
  readonly nanoseconds: number;
};

/** What stands in the detail of a planned refusal for the value at fault and its place. */
export const GOT = '{got}';

/** A refusal that only data tell; with a fault, its detail has GOT where the value belongs. */
export type PlannedRefusal = Refusal & { readonly fault?: Fault };

/**
 * What of a tensor is at fault: the item that the kernel says (`item`), its first NaN (`nan`), or nothing in it but a number
 * that the kernel says (`total`).
 */
export type Fault =
  | {
      readonly kind: 'item' | 'nan';
      /** The caller's name of the tensor. */
      readonly name: string;
      readonly buffer: string;
      readonly datatype: DType;
      /** Of items. */
      readonly shape: readonly number[];
      /** Elements of an item. */
      readonly width: number;
    }
  | { readonly kind: 'total' };

export type PlanCost = {
  readonly bytes_read: number;
  readonly bytes_written: number;
  /** Elements combined, an estimate. */
  readonly operations: number;
  /** Estimated processor time of a worker, within a factor of a few: what lanes, queues and the watchdog go by. */
  readonly microseconds: number;
};
