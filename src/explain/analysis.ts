import type { PoolStep } from '../pipeline/pipeline.ts';
import type { TensorSpec } from '../tensor/tensor.ts';
import type { WeightsChoice } from './provenance/weigh-elements.ts';

/** A pooling as an analysis names it. */
export type AnalyzedStep = Pick<PoolStep, 'region' | 'reductions' | 'attributes'>;

/** The analysis of one pooling: its outputs, their cells and what was lost. */
export type ExplanationTask = {
  readonly kind: 'pooling';
  readonly step: AnalyzedStep;
  readonly inputs: readonly TensorSpec[];
  readonly y: Pick<TensorSpec, 'datatype' | 'shape'>;
  readonly choice: WeightsChoice;
  /** Position in y of the one output that is weighed and attributed. */
  readonly output?: number;
  readonly attribution: boolean;
  readonly alias: boolean;
};

/** A tensor with its bytes, little-endian and row-major. */
export type AnalyzedTensor = Pick<TensorSpec, 'shape'> & { readonly bytes: Uint8Array<ArrayBuffer> };

/** The tensors of an analysis by their names. */
export type AnalyzedTensors = Readonly<Record<string, AnalyzedTensor | undefined>>;

/** The name of a tensor as FP64, which no tensor of a request has. */
export const wideName = (name: string): string => `#wide ${name}`;

/** The tensor of the same pooling with strides of 1 and without padding. */
export const DENSE = '#dense';

/** The output of an analysis that is a JSON document: UTF-8 as UINT8. */
export const DOCUMENT = 'explanation';
