import type { TProperties } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { TransformInput } from '../../transforms/transform.ts';
import { nearNames } from '../attributes/near-names.ts';
import { findReductions, findRegion, operatorAttributes, operatorInputs, refuseMeaningless } from '../catalogue.ts';
import { findPublicTransform } from '../find-transform.ts';
import type { Step, StepPlace } from '../pipeline.ts';
import type { DocumentStep } from './document.ts';
import { FUSIONS } from './fusions.ts';

/** What a step of a document does, as its linking needs it. */
export type StepOperator = {
  /** As the document has it: `sequence/mean`, `truncate`. */
  readonly name: string;
  /** Inputs beside `x`. */
  readonly inputs: readonly Pick<TransformInput, 'name' | 'optional' | 'numbered'>[];
  /** The document's name for the first input (default: x). */
  readonly first?: string;
  /** Whether the document has to name the inputs. */
  readonly namesInputs?: boolean;
  readonly attributes: TProperties;
  /** Names of the results beside the first, by the names of the inputs beside x and the attributes that were read. */
  readonly results: (inputs: readonly string[], attributes: Readonly<Record<string, unknown>>) => readonly string[];
  /** An attribute that may be left out elsewhere, where the data of this input tell it, but not in a document. */
  readonly counted?: { readonly attribute: string; readonly input: string };
  /** The step over these tensors; `inputs` by the names above. */
  readonly step: (tensors: StepTensors) => Step;
};

export type StepTensors = {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly x: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly y: string;
  /** Names of the results beside y, by the operator's names for them. */
  readonly results: Readonly<Record<string, string>>;
  readonly place: StepPlace;
};

/** The operator that a step names. @throws UNKNOWN_OPERATOR with near names */
export const stepOperator = (step: DocumentStep): StepOperator => {
  if (step.pool !== undefined) return poolOperator(step.pool);
  if (step.transform !== undefined) return transformOperator(step.transform);
  return fusionOperator(step.fuse ?? '');
};

const poolOperator = (name: string): StepOperator => {
  const [regionName = '', joined, ...more] = name.split('/');
  if (joined === undefined || more.length > 0) {
    const detail = `expected region/reduction, as sequence/mean, got ${JSON.stringify(name)}`;
    throw new RequestError('UNKNOWN_OPERATOR', detail);
  }
  const region = findRegion(regionName);
  const reductions = findReductions(joined.split(','));
  refuseMeaningless(region, reductions);
  const [, ...inputs] = operatorInputs(region, reductions);
  return {
    name,
    inputs,
    attributes: operatorAttributes(region, reductions),
    ...(region.counted && { counted: region.counted }),
    results: (_, { return_indices }) => (return_indices === true ? ['indices'] : []),
    step: ({ results: { indices }, ...tensors }) => ({
      ...tensors,
      ...(indices !== undefined && { indices }),
      region: region.name,
      reductions: reductions.map((reduction) => reduction.name),
      takesNamed: true,
    }),
  };
};

const transformOperator = (name: string): StepOperator => {
  const { inputs = [], attributes, results = [] } = findPublicTransform(name);
  return {
    name,
    inputs,
    attributes,
    results: (given, read) =>
      results.flatMap((result) => (result.isGiven?.(given, read) === false ? [] : [result.name])),
    step: (tensors) => ({ ...tensors, transform: name }),
  };
};

const fusionOperator = (name: string): StepOperator => {
  const fusion = FUSIONS.find((each) => each.name === name);
  if (fusion === undefined) throw unknownFusion(name);
  const { first, other } = fusion;
  const operator = transformOperator(fusion.transform);
  if (other === undefined) return { ...operator, namesInputs: true, ...(first !== undefined && { first }) };
  return {
    name,
    inputs: [{ name: 'y' }],
    namesInputs: true,
    attributes: operator.attributes,
    results: () => [],
    step: ({ inputs, ...tensors }) => operator.step({ ...tensors, inputs: { [other]: inputs.y ?? '' } }),
  };
};

const unknownFusion = (name: string): RequestError => {
  const names = FUSIONS.map((each) => each.name);
  const detail = `there is no fusion ${JSON.stringify(name)}${nearNames(name, names)}; expected one of ${names.join(', ')}`;
  return new RequestError('UNKNOWN_OPERATOR', detail);
};
