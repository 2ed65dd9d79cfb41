import { findModel } from '../../../src/models/find-model.ts';
import { planMerge } from '../../../src/pipeline/merge/plan-merge.ts';
import type { Plan } from '../../../src/pipeline/plan.ts';
import { planPipeline } from '../../../src/pipeline/plan-pipeline.ts';
import { planPooling } from '../../../src/pipeline/plan-pooling.ts';
import type { DType } from '../../../src/tensor/dtype.ts';

/** Kinds of contents of a tensor (fill-inputs.ts). */
export type Fill =
  | ('random' | 'equal' | 'sorted' | 'reversed' | 'organ_pipe' | 'killer' | 'nan' | 'tiny' | 'huge')
  | ('mask' | 'lengths' | 'offsets' | 'ids' | 'spans' | 'boxes' | 'cells' | 'listed');

export type RequestInput = {
  readonly name: string;
  readonly datatype: DType;
  readonly shape: readonly number[];
  readonly fill: Fill;
  /** Values of `cells`, `ids`, `spans` and `boxes` are below it, or below those of a row, a begin and an end. */
  readonly below?: readonly number[];
  /** The values themselves, of `listed`. */
  readonly values?: readonly number[];
};

/** A plan as JSON: what is asked for, and what the tensors are filled with. */
export type PlanRequest = {
  /** `pool` with a region, `model` with a name of /v2, `merge`, or `transform`. */
  readonly kind: 'pool' | 'model' | 'merge' | 'transform';
  /** `window/max,mean`, `torch.max_pool2d`, `merge/var`, or `softmax`. */
  readonly operator: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly inputs: readonly RequestInput[];
  readonly partial?: boolean;
  readonly seed: number;
};

/** @throws RequestError where the request is refused */
export const planOf = ({ kind, operator, attributes, inputs, partial = false }: PlanRequest): Plan => {
  const specs = inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape }));
  const [region = '', reductions = ''] = operator.split('/');
  if (kind === 'pool')
    return planPooling({ region, reductions: reductions.split(','), attributes, inputs: specs, partial });
  if (kind === 'merge') return planMerge({ reduction: reductions, attributes, inputs: specs, partial });
  if (kind === 'transform') {
    const others = specs.slice(1).map(({ name }) => [name, name]);
    const step = { transform: operator, attributes, x: 'x', y: 'y', inputs: Object.fromEntries(others) };
    return planPipeline({ steps: [step], outputs: ['y'] }, specs);
  }
  const given = inputs.map(({ name, datatype, shape, values }) => ({
    ...{ name, datatype, shape },
    ...(values && { values: values.map((value) => (datatype === 'INT64' ? BigInt(value) : value)) }),
  }));
  return findModel(operator).plan(attributes, given);
};
