import { RequestError } from '../errors.ts';
import { type AnyReduction, isOfElements } from '../reductions/reduction.ts';
import type { RegionScheme } from '../regions/region-scheme.ts';
import { readFlag } from '../tensor/spelling.ts';
import type { TensorSpec } from '../tensor/tensor.ts';
import { readAttributes } from './attributes/attributes.ts';
import { findReductions, findRegion, operatorInputs, refuseMeaningless } from './catalogue.ts';
import { checkInputNames } from './check-input-names.ts';
import { type LinkedSteps, linkSteps } from './document/link-steps.ts';
import { thenSteps } from './document/then-steps.ts';
import { stateNames, stateOf } from './lowering/lower-partial.ts';
import type { PoolStep } from './pipeline.ts';
import type { DataDependentExtent, Plan } from './plan.ts';
import { planPipeline } from './plan-pipeline.ts';

export type PoolingRequest = Pick<PoolStep, 'region' | 'reductions' | 'attributes'> & {
  /** The tensor `x`, and those that the regions and reductions take. */
  readonly inputs: readonly TensorSpec[];
  /** Whether the outputs are the state of the reduction, in tensors of its own names. */
  readonly partial?: boolean;
  /** Transforms of the response, as `thenSteps` reads them; they may take further tensors, by their own names for these. */
  readonly then?: string;
};

/** The name of a pooling's result that transforms follow. */
const POOLED = 'pooled';

/**
 * Returns the plan of one pooling request; its outputs are `y` and, with `return_indices`, `indices` (INT64). A plan with a
 * `dataDependentExtent` cannot run: its outputs lack that extent.
 * @throws INVALID_INPUT, and all that `planPipeline` does
 */
export const planPooling = ({ inputs, partial = false, then, ...pooling }: PoolingRequest): Plan => {
  const region = findRegion(pooling.region);
  const reductions = findReductions(pooling.reductions);
  refuseMeaningless(region, reductions);
  const after = then === undefined ? undefined : linkThen(then, inputs);
  if (after !== undefined) refuseSeveralOutputs(pooling.attributes, partial);
  checkInputNames('inputs', [...operatorInputs(region, reductions), ...(after?.taken ?? [])], inputs);
  const unknown = unknownExtent(region, pooling.attributes, inputs);
  const attributes = unknown ? { ...pooling.attributes, [unknown.attribute]: 0 } : pooling.attributes;
  const y = after === undefined ? 'y' : POOLED;
  const steps = [{ ...pooling, attributes, partial, x: 'x', y, indices: 'indices' }, ...(after?.steps ?? [])];
  const outputs = partial ? namesOfState(reductions, pooling.attributes) : ['y', 'indices'];
  const plan = planPipeline({ steps, outputs: after?.outputs ?? outputs }, inputs);
  return unknown ? { ...plan, dataDependentExtent: unknown } : plan;
};

const linkThen = (then: string, inputs: readonly TensorSpec[]): LinkedSteps =>
  linkSteps(thenSteps(then), { inputs: inputs.map(({ name }) => name), before: POOLED }, undefined);

/** @throws INVALID_PIPELINE for a response of several tensors, which transforms do not follow */
const refuseSeveralOutputs = ({ return_indices }: PoolingRequest['attributes'], partial: boolean): void => {
  if (!partial && !readFlag(return_indices)) return;
  const beside = partial ? 'partial' : 'return_indices';
  throw new RequestError('INVALID_PIPELINE', `then: expected a response of y alone, got ${beside}=true`, '?then');
};

const unknownExtent = (
  { counted }: RegionScheme,
  attributes: PoolingRequest['attributes'],
  inputs: readonly TensorSpec[],
): DataDependentExtent | undefined => {
  if (counted === undefined || attributes[counted.attribute] !== undefined) return undefined;
  return inputs.some(({ name }) => name === counted.input) ? counted : undefined;
};

/** Returns the names of the outputs of a pooling with `partial`; none where it is refused later. */
const namesOfState = (
  reductions: readonly AnyReduction[],
  attributes: PoolingRequest['attributes'],
): readonly string[] => {
  const [only] = reductions;
  if (only === undefined) return [];
  if (!isOfElements(only)) return typeof only.state === 'string' ? [] : only.state;
  const own = Object.fromEntries(Object.entries(attributes).filter(([name]) => Object.hasOwn(only.attributes, name)));
  return [...stateNames(stateOf(only, readAttributes(only.attributes, own, only.name), 'FP64')), 'indices'];
};
