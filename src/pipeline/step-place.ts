import { type Refusal, RequestError } from '../errors.ts';
import type { TensorSpec } from '../tensor/tensor.ts';
import type { Step, StepPlace } from './pipeline.ts';

/** A tensor of a step, by the operator's name for it. */
type StepTensor = readonly [name: string, tensor: Pick<TensorSpec, 'shape' | 'datatype'> | undefined];

/** Most tensors that a refusal lists. */
const MOST_LISTED = 4;

/**
 * Returns a refusal of a step with the place where its user wrote it: the pointer of the attribute or of the step, and a detail
 * that begins with the step and the shapes of its tensors.
 */
const refusalAt = <T extends Refusal>(refusal: T, place: StepPlace, operator: string): T => ({
  ...refusal,
  detail: `${place.label} (${operator}): ${refusal.detail}`,
  pointer: pointerAt(place, refusal.pointer),
});

/** Returns a refusal of a step's data with the step's place and advice, if it has these. */
export const refusalOf = <T extends Refusal>(refusal: T, step: Step, operator: string): T => {
  const placed = step.place === undefined ? refusal : refusalAt(refusal, step.place, operator);
  return 'advice' in step ? { ...placed, detail: `${placed.detail}; ${step.advice}` } : placed;
};

/** Returns the same of what was thrown; all but refusals as it is. */
export const thrownAt = (error: unknown, place: StepPlace, operator: string): unknown => {
  if (!(error instanceof RequestError)) return error;
  const { code, detail, pointer } = refusalAt(error, place, operator);
  return new RequestError(code, detail, pointer);
};

/** The operator of a step with its tensors: `truncate of x [2, 768] FP32`. */
export const describeStep = (step: Step, tensors: readonly StepTensor[]): string => {
  const operator = 'transform' in step ? step.transform : `${step.region}/${step.reductions}`;
  const shown = tensors.flatMap(([name, tensor]) =>
    tensor === undefined ? [] : [`${name} [${tensor.shape.join(', ')}] ${tensor.datatype}`],
  );
  const more = shown.length > MOST_LISTED ? ` and ${shown.length - MOST_LISTED} more` : '';
  return `${operator} of ${shown.slice(0, MOST_LISTED).join(', ')}${more}`;
};

const pointerAt = ({ pointer, attributes, parameters }: StepPlace, attribute: string | undefined): string => {
  if (!attribute?.startsWith('?')) return pointer;
  const name = attribute.slice(1);
  if (parameters !== undefined && Object.hasOwn(parameters, name)) return `?${parameters[name]}`;
  return attributes === undefined ? pointer : `${attributes}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
};
