import type { TSchema } from '@sinclair/typebox';
import { TypeCompiler, type ValueError, ValueErrorType } from '@sinclair/typebox/compiler';
import { RequestError } from '../../errors.ts';
import { allowedValues } from '../attributes/allowed-values.ts';
import { nearNames } from '../attributes/near-names.ts';
import { DOCUMENT, MOST_STEPS, MOST_TENSORS, type PipelineDocument } from './document.ts';

const checker = TypeCompiler.Compile(DOCUMENT);

/** Most members of each list or object of a document. */
const MOST_MEMBERS: Readonly<Record<string, number>> = {
  inputs: MOST_TENSORS,
  steps: MOST_STEPS,
  weights: MOST_TENSORS,
  outputs: MOST_TENSORS,
  parameters: MOST_TENSORS,
};

/**
 * Returns a JSON value as a document, once it has the form of one; what it says is checked when it is linked. `at` is the
 * pointer of the document, which pointers of refusals begin with.
 * @throws INVALID_PIPELINE; TOO_MANY_ITEMS
 */
export const readDocument = (value: unknown, at = ''): PipelineDocument => {
  refuseMany(value, at);
  if (!checker.Check(value)) throw faultOf(value, at);
  for (const [i, step] of value.steps.entries()) {
    const operators = (['pool', 'transform', 'fuse'] as const).filter((key) => step[key] !== undefined);
    if (operators.length === 1) continue;
    throw invalid(
      `expected one of pool, transform and fuse, got ${operators.join(' and ') || 'none'}`,
      `${at}/steps/${i}`,
    );
  }
  refuseTwice(value, at);
  refuseMissingSteps(value, at);
  return value;
};

/** A refusal of what a document says. */
export const invalid = (detail: string, pointer: string): RequestError =>
  new RequestError('INVALID_PIPELINE', `${pointer || 'pipeline'}: ${detail}`, pointer);

const refuseTwice = ({ inputs = [], weights = {} }: PipelineDocument, at: string): void => {
  const names = inputs.map(({ name }) => name);
  for (const [i, name] of names.entries()) {
    const isTwice = names.indexOf(name) !== i || Object.hasOwn(weights, name);
    if (isTwice)
      throw invalid(`expected a name that no other tensor has, got ${shown(name)}`, `${at}/inputs/${i}/name`);
  }
};

const refuseMissingSteps = ({ steps, parameters = {} }: PipelineDocument, at: string): void => {
  for (const [name, { step }] of Object.entries(parameters)) {
    if (step < steps.length) continue;
    const pointer = `${at}/parameters/${escaped(name)}/step`;
    throw invalid(`expected the number of a step, from 0 to ${steps.length - 1}, got ${step}`, pointer);
  }
};

const refuseMany = (value: unknown, at: string): void => {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, most] of Object.entries(MOST_MEMBERS)) {
    const members = (value as Readonly<Record<string, unknown>>)[key];
    const count = typeof members === 'object' && members !== null ? Object.keys(members).length : 0;
    if (count <= most) continue;
    const detail = `${at}/${key}: expected at most ${most}, got ${count}`;
    throw new RequestError('TOO_MANY_ITEMS', detail, `${at}/${key}`);
  }
};

const faultOf = (value: unknown, at: string): RequestError => {
  const fault = checker.Errors(value).First();
  if (fault === undefined) throw new Error('a document that does not pass has no fault');
  const pointer = `${at}${fault.path}`;
  if (fault.type === ValueErrorType.ObjectRequiredProperty) {
    return invalid(`expected ${fault.schema.description ?? allowedValues(fault.schema)}, got nothing`, pointer);
  }
  if (fault.type !== ValueErrorType.ObjectAdditionalProperties) {
    return invalid(`expected ${expectedOf(fault)}, got ${shown(fault.value)}`, pointer);
  }
  const member = unescaped(fault.path.slice(fault.path.lastIndexOf('/') + 1));
  const allowed = Object.keys(fault.schema.properties);
  return invalid(`expected ${allowed.join(', ')}, got ${shown(member)}${nearNames(member, allowed)}`, pointer);
};

const expectedOf = ({ schema, path }: ValueError): string => {
  if (path === '') return 'an object with steps';
  if (schema.type === 'object') return `an object${describedAs(schema)}`;
  if (schema.type === 'array') return `a list${lengthOf(schema)}${describedAs(schema)}`;
  if (schema.type === 'string') return `a text of 1 to 100 characters${describedAs(schema)}`;
  if (/\/(attributes|parameters)\//.test(path) && schema.anyOf) {
    return 'a text, a number, true, false, null, or lists of these, at most three deep';
  }
  return schema.description?.startsWith('one of') ? schema.description : allowedValues(schema);
};

const describedAs = ({ description }: TSchema): string => (description === undefined ? '' : ` (${description})`);

const lengthOf = ({ minItems = 0, maxItems }: TSchema): string => ` of ${minItems} to ${maxItems}`;

/** A name as a token of a JSON pointer. */
export const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

const unescaped = (token: string): string => token.replaceAll('~1', '/').replaceAll('~0', '~');

/** The beginning of a value, or what kind of value it is. */
const shown = (value: unknown): string => {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return JSON.stringify(typeof value === 'string' ? value.slice(0, 64) : value) ?? 'nothing';
};
