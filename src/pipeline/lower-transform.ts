import { RequestError } from '../errors.ts';
import { elementCount } from '../tensor/shape.ts';
import type { TensorSpec } from '../tensor/tensor.ts';
import { TRANSFORMS } from '../transforms/list.ts';
import { readAttributes } from './attributes.ts';
import type { Draft } from './draft.ts';
import { elementwise } from './kernel-calls.ts';
import { lowerPadTransform } from './lower-pad.ts';
import { nearNames } from './near-names.ts';
import type { TransformStep } from './pipeline.ts';
import type { Laid } from './prepare-input.ts';

/**
 * Adds one transform of a tensor to a plan.
 * @throws UNKNOWN_OPERATOR, UNKNOWN_ATTRIBUTE, INVALID_ATTRIBUTE, and what the transform refuses
 */
export const lowerTransform = (
  draft: Draft,
  step: TransformStep,
  x: Laid,
  make: (spec: Omit<TensorSpec, 'name'>) => Laid,
): void => {
  const transform = TRANSFORMS.find(({ name }) => name === step.transform);
  if (transform === undefined) {
    const names = TRANSFORMS.map(({ name }) => name);
    const detail = `there is no transform ${JSON.stringify(step.transform)}${nearNames(step.transform, names)}; expected one of ${names.join(', ')}`;
    throw new RequestError('UNKNOWN_OPERATOR', detail);
  }
  const attributes = readAttributes(transform.attributes, step.attributes, transform.name);
  const transformed = transform.apply(attributes, { shape: x.shape, datatype: x.datatype });
  const y = make({ shape: transformed.shape, datatype: transformed.datatype });
  if (transformed.kind === 'padded') {
    lowerPadTransform(draft, transformed, x.shape, x.buffer, y.buffer);
    return;
  }
  const { map, scale, exponent } = transformed;
  const facts = { x: x.buffer, y: y.buffer, count: elementCount(x.shape), input: x.datatype, output: y.datatype };
  const detail = `${step.y}: expected values that ${y.datatype} can hold, got NaN`;
  draft.call({
    ...elementwise({ ...facts, map, scale, exponent }),
    refusals: [{ code: 'VALUE_OUT_OF_RANGE', detail }],
  });
};
