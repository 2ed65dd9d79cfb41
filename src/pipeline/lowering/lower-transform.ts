import { DTYPES } from '../../tensor/dtype.ts';
import { checkShape } from '../../tensor/shape.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import { checkInputs } from '../../transforms/checks.ts';
import type { TensorType, Transformed } from '../../transforms/transformed.ts';
import { readAttributes } from '../attributes/attributes.ts';
import { findTransform } from '../find-transform.ts';
import type { TransformStep } from '../pipeline.ts';
import type { Draft } from './draft.ts';
import { DOCUMENT_LOWERINGS } from './lower-documents.ts';
import { ELEMENT_LOWERINGS } from './lower-elements.ts';
import { FUSION_LOWERINGS } from './lower-fusion.ts';
import { MOVE_LOWERINGS } from './lower-moves.ts';
import { QUANTIZATION_LOWERINGS } from './lower-quantization.ts';
import { TOKEN_LOWERINGS } from './lower-tokens.ts';
import { VECTOR_LOWERINGS } from './lower-vectors.ts';
import type { PlanTensor } from './prepare-input.ts';
import type { Lowerings } from './transform-lowering.ts';

const LOWERINGS: Lowerings = {
  ...ELEMENT_LOWERINGS,
  ...MOVE_LOWERINGS,
  ...VECTOR_LOWERINGS,
  ...FUSION_LOWERINGS,
  ...QUANTIZATION_LOWERINGS,
  ...TOKEN_LOWERINGS,
  ...DOCUMENT_LOWERINGS,
};

/**
 * Adds one transform of a tensor, and of the inputs beside it, to a plan. Returns what it does. `makeTensor`: makes the tensor of
 * a name of the pipeline.
 * @throws UNKNOWN_OPERATOR, UNKNOWN_ATTRIBUTE, INVALID_ATTRIBUTE, INVALID_SHAPE for a result that no tensor can be, and what
 * the transform refuses
 */
export const lowerTransform = (
  draft: Draft,
  step: TransformStep,
  x: PlanTensor,
  inputs: Readonly<Record<string, PlanTensor>>,
  makeTensor: (name: string, spec: Omit<TensorSpec, 'name'>) => PlanTensor,
): Transformed => {
  const transform = findTransform(step.transform);
  const attributes = readAttributes(transform.attributes, step.attributes, transform.name);
  checkInputs(transform, x, inputs);
  const transformed = transform.apply(attributes, x, inputs);
  const make = ([name, { shape, datatype }]: readonly [string, TensorType]): PlanTensor => {
    checkShape(transform.name, shape, DTYPES[datatype].bytes, undefined, 0);
    return makeTensor(name, { shape, datatype });
  };
  const y = make([step.y, transformed]);
  const others = Object.entries(transformed.results ?? {}).map(
    ([name, type]) => [name, make([step.results?.[name] ?? name, type])] as const,
  );
  const lower = LOWERINGS[transformed.kind] as (
    draft: Draft,
    to: Transformed,
    x: PlanTensor,
    y: PlanTensor,
    inputs: Readonly<Record<string, PlanTensor>>,
    others: Readonly<Record<string, PlanTensor>>,
  ) => void;
  lower(draft, transformed, x, y, inputs, Object.fromEntries(others));
  return transformed;
};
