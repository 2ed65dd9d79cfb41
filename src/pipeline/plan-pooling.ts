import { RequestError } from '../errors.ts';
import type { TensorSpec } from '../tensor/tensor.ts';
import type { PoolStep } from './pipeline.ts';
import type { Plan } from './plan.ts';
import { planPipeline } from './plan-pipeline.ts';

export type PoolingRequest = Pick<PoolStep, 'region' | 'reductions' | 'attributes'> & {
  /** One tensor, `x`. */
  readonly inputs: readonly TensorSpec[];
};

/**
 * The plan of one pooling request; its outputs are `y` and, with `return_indices`, `indices` (INT64).
 * @throws INVALID_INPUT, and all that `planPipeline` does
 */
export const planPooling = ({ inputs, ...pooling }: PoolingRequest): Plan => {
  const steps = [{ ...pooling, x: soleInput(inputs).name, y: 'y', indices: 'indices' }];
  return planPipeline({ steps, outputs: ['y', 'indices'] }, inputs);
};

/** @throws INVALID_INPUT unless there is just the tensor `x` */
const soleInput = (inputs: readonly TensorSpec[]): TensorSpec => {
  const [x, ...others] = inputs;
  if (x?.name !== 'x' || others.length > 0) {
    const names = inputs.map(({ name }) => JSON.stringify(name.slice(0, 64)));
    const shown = names.length > 4 ? `${names.slice(0, 4)} and ${names.length - 4} more` : `${names}`;
    throw new RequestError('INVALID_INPUT', `inputs: expected one tensor, "x", got ${shown || 'none'}`, '/inputs');
  }
  return x;
};
