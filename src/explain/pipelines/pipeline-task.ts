import type { PoolStep, TransformStep } from '../../pipeline/pipeline.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import { wideName } from '../analysis.ts';

/** A step of an explained pipeline: the tensors that it reads and makes, by its operator's names, as names of FP64 tensors. */
export type AnalyzedPipelineStep = {
  /** `step 2 (l2_normalize)`. */
  readonly label: string;
  readonly step: PoolStep | TransformStep;
  readonly reads: Readonly<Record<string, string>>;
  readonly makes: string;
};

/** The element of the pipeline's first output that is attributed to one of its inputs. */
export type AttributionTask = {
  /** The FP64 tensors of both, and the position of the element; of bits, among the bits. */
  readonly from: string;
  readonly to: string;
  readonly output: number;
};

/** The analysis of a pipeline: what each pooling lost, and the attribution of one output. */
export type PipelineTask = {
  readonly kind: 'pipeline';
  readonly steps: readonly AnalyzedPipelineStep[];
  /** Inputs and weights of the pipeline. */
  readonly inputs: readonly TensorSpec[];
  readonly attribution?: AttributionTask;
};

/** Returns the name of the FP64 tensor of what step i makes. */
export const madeBy = (i: number, name: string): string => wideName(`${i} ${name}`);
