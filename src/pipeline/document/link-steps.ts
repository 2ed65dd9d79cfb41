import { quote, RequestError } from '../../errors.ts';
import { readAttributes } from '../attributes/attributes.ts';
import { nearNames } from '../attributes/near-names.ts';
import type { Pipeline, Step, StepPlace } from '../pipeline.ts';
import { thrownAt } from '../step-place.ts';
import type { DocumentStep } from './document.ts';
import { type DerivedInput, type LinkScope, openScope, type Sources } from './link-scope.ts';
import { escaped, invalid } from './read-document.ts';
import { type StepOperator, stepOperator } from './step-operator.ts';

/** A step with its attributes, and where its user wrote it. */
export type PlacedStep = DocumentStep & { readonly place: StepPlace };

/** Steps over tensors of the pipeline, and the inputs and weights that they take. */
export type LinkedSteps = Pick<Pipeline, 'steps' | 'outputs'> & { readonly taken: readonly DerivedInput[] };

/** Results of the response whose step gives them no name. */
const UNNAMED = 'y';

/**
 * Returns the steps of a document over named tensors: each takes inputs, weights, and results of steps before it, as its
 * `inputs` say, else x from the step before it and others by their own names among inputs and weights. `outputs`: results of
 * the response; without them those of the last step. `at`: pointer of the document.
 * @throws INVALID_PIPELINE, UNKNOWN_OPERATOR, UNKNOWN_ATTRIBUTE, INVALID_ATTRIBUTE
 */
export const linkSteps = (
  steps: readonly PlacedStep[],
  sources: Sources,
  outputs: readonly string[] | undefined,
  at = '',
): LinkedSteps => {
  const scope = openScope(steps, sources);
  const linked = steps.map((step, i) => {
    const unnamed = i === steps.length - 1 && outputs === undefined ? UNNAMED : scope.unnamed(i);
    return atPlace(step, () => linkStep(step, scope, unnamed));
  });
  if (outputs !== undefined) checkOutputs(outputs, scope, `${at}/outputs`);
  return { steps: linked, outputs: outputs ?? scope.last(), taken: scope.taken() };
};

const checkOutputs = (outputs: readonly string[], scope: LinkScope, pointer: string): void => {
  for (const [i, name] of outputs.entries()) {
    if (outputs.indexOf(name) !== i)
      throw invalid(`expected each name once, got ${quote(name)} twice`, `${pointer}/${i}`);
    if (scope.results.has(name)) continue;
    const names = [...scope.results];
    const got = scope.isSource(name) ? `${quote(name)}, which no step makes` : quote(name) + nearNames(name, names);
    throw invalid(
      `expected results of steps (${names.join(', ') || 'none has a name'}), got ${got}`,
      `${pointer}/${i}`,
    );
  }
};

const atPlace = <T>(step: PlacedStep, link: () => T): T => {
  try {
    return link();
  } catch (error) {
    if (error instanceof RequestError && error.code === 'INVALID_PIPELINE') throw error;
    throw thrownAt(error, step.place, step.pool ?? step.transform ?? step.fuse ?? '');
  }
};

const linkStep = (step: PlacedStep, scope: LinkScope, unnamed: string): Step => {
  const { place, attributes = {}, output } = step;
  const operator = stepOperator(step);
  const read = readAttributes(operator.attributes, attributes, operator.name);
  const x = linkX(step, operator, scope);
  const inputs = linkOthers(step, operator, scope);
  refuseCounted(operator, attributes, inputs);
  const y = output ?? unnamed;
  const results = linkResults(step, operator.results(Object.keys(inputs), read));
  const names = [...(output === undefined ? [] : [output]), ...Object.values(results)];
  const tensors = [y, ...Object.values(results)];
  for (const name of names) {
    const isOnce = tensors.indexOf(name) === tensors.lastIndexOf(name);
    if (isOnce && !scope.results.has(name) && !scope.isSource(name)) continue;
    throw invalid(`expected a name that no other tensor has, got ${quote(name)}`, `${place.pointer}/output`);
  }
  if (y === UNNAMED && scope.results.has(y)) {
    throw invalid('expected a name for the last result, got none: another is called "y"', place.pointer);
  }
  scope.give(tensors, names);
  return operator.step({ attributes, x, inputs, y, results, place });
};

/** Names of the results beside the first, by the operator's names: its own where the step has no other. */
const linkResults = ({ outputs = {}, place }: PlacedStep, own: readonly string[]): Readonly<Record<string, string>> => {
  for (const name of Object.keys(outputs)) {
    if (own.includes(name)) continue;
    const expected = own.length === 0 ? 'no results beside the first' : `the results ${own.join(', ')}`;
    throw invalid(`expected ${expected}, got ${quote(name)}`, `${place.pointer}/outputs/${escaped(name)}`);
  }
  return Object.fromEntries(own.map((name) => [name, outputs[name] ?? name]));
};

/** The first tensor of a step: the one that it names, else the result before it, else the one input or `x`. */
const linkX = ({ inputs, place }: PlacedStep, operator: StepOperator, scope: LinkScope): string => {
  const { namesInputs, first = 'x' } = operator;
  const named = inputs?.[first];
  if (named !== undefined) return scope.take(named, `${place.pointer}/inputs/${first}`);
  if (namesInputs) {
    const names = [first, ...operator.inputs.flatMap(({ name, optional }) => (optional ? [] : [name]))];
    throw invalid(`expected the names of the inputs ${names.join(' and ')}, got none of ${first}`, place.pointer);
  }
  const [before] = scope.last();
  if (before !== undefined) return before;
  const [only = 'x', ...more] = scope.inputs ?? [];
  const name = more.length === 0 ? only : 'x';
  if (scope.inputs === undefined || scope.inputs.includes(name)) return scope.take(name, place.pointer);
  const names = scope.inputs.map(quote).join(', ') || 'no tensors';
  throw invalid(`expected inputs to name the first tensor of the step, x, among ${names}`, place.pointer);
};

const linkOthers = (step: PlacedStep, operator: StepOperator, scope: LinkScope): Readonly<Record<string, string>> => {
  const { inputs: named, place } = step;
  const linked: Record<string, string> = {};
  for (const [name, of] of Object.entries(named ?? {})) {
    if (name === (operator.first ?? 'x')) continue;
    const pointer = `${place.pointer}/inputs/${escaped(name)}`;
    const { optional = false } = operatorInput(name, operator, pointer);
    if (!optional || !scope.isAbsent(of)) linked[name] = scope.take(of, pointer);
  }
  for (const { name, optional = false, numbered = false } of operator.inputs) {
    if (linked[name] !== undefined) continue;
    const isLookedUp = named === undefined && !(numbered && scope.inputs === undefined);
    const tensor = isLookedUp ? scope.takeByName(name, optional) : undefined;
    if (tensor !== undefined) linked[name] = tensor;
    else if (!optional) {
      const detail = `expected an input ${name} of ${operator.name}, got none: name a tensor in the step’s inputs`;
      throw invalid(detail, place.pointer);
    }
  }
  return linked;
};

/** The operator's input of a name; numbers are checked when it is planned. @throws INVALID_PIPELINE where it has none */
const operatorInput = (
  name: string,
  { name: operator, inputs, first = 'x' }: StepOperator,
  pointer: string,
): StepOperator['inputs'][number] => {
  const stem = name.replace(/\d{1,4}$/, '');
  const input = inputs.find((each) => each.name === name || (each.numbered && each.name === `${stem}1`));
  if (input !== undefined) return input;
  const names = [first, ...inputs.map((input) => input.name)];
  throw invalid(
    `expected inputs of ${operator}, ${names.join(', ')}, got ${quote(name)}${nearNames(name, names)}`,
    pointer,
  );
};

/** @throws INVALID_ATTRIBUTE for an extent that only data tell: the pipeline is planned before they are read */
const refuseCounted = (
  { counted }: StepOperator,
  attributes: Readonly<Record<string, unknown>>,
  inputs: Readonly<Record<string, string>>,
): void => {
  if (counted === undefined || inputs[counted.input] === undefined) return;
  const { attribute, input } = counted;
  if (attributes[attribute] !== undefined) return;
  const detail = `${attribute}: expected a number beside ${input}, got nothing: a pipeline is planned before its data are read`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, `?${attribute}`);
};
