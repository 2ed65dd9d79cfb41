import type { AnyReduction } from '../../reductions/reduction.ts';
import type { Geometry } from '../../regions/geometry.ts';
import type { InputTensors, RegionScheme } from '../../regions/region-scheme.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import { findReductions, findRegion, operatorAttributes, refuseMeaningless } from '../catalogue.ts';
import type { PoolStep } from '../pipeline.ts';
import { readAttributes } from './attributes.ts';
import type { CommonAttributes } from './common-attributes.ts';

/** What is pooled and how: found by their names. */
export type PoolingOperator = { readonly region: RegionScheme; readonly reductions: readonly AnyReduction[] };

/** @throws UNKNOWN_OPERATOR */
export const readOperator = (step: Pick<PoolStep, 'region' | 'reductions'>): PoolingOperator => {
  const region = findRegion(step.region);
  const reductions = findReductions(step.reductions);
  refuseMeaningless(region, reductions);
  return { region, reductions };
};

/** The attributes of a pooling, checked, and the regions that they give. */
export type ReadPooling = {
  readonly attributes: CommonAttributes & Readonly<Record<string, unknown>>;
  readonly geometry: Geometry;
};

/**
 * Reads one pooling of x. `input`: the other tensors.
 * @throws UNKNOWN_ATTRIBUTE, INVALID_ATTRIBUTE, INVALID_SHAPE, INVALID_DATATYPE, VALUE_OUT_OF_RANGE
 */
export const readPooling = (
  { region, reductions }: PoolingOperator,
  step: Pick<PoolStep, 'attributes' | 'anyEmpty'>,
  x: Pick<TensorSpec, 'datatype' | 'shape'>,
  input: (name: string) => InputTensors[string],
): ReadPooling => {
  const operator = `${region.name}/${reductions.map(({ name }) => name)}`;
  const schemas = operatorAttributes(region, reductions);
  // An attribute that several reductions have has to be one that each of them takes.
  const [attributes = {}] = reductions.map(
    (own) => readAttributes({ ...schemas, ...own.attributes }, step.attributes, operator) as ReadPooling['attributes'],
  );
  const { layout = 'channels_first', unbatched = false } = attributes;
  const geometry = region.geometry(
    attributes,
    { shape: x.shape, layout, unbatched, anyEmpty: step.anyEmpty === true },
    x.datatype,
    Object.fromEntries((region.inputs ?? []).map(({ name }) => [name, input(name)])),
  );
  return { attributes, geometry };
};
