import { MODELS } from '../../models/list.ts';
import { DOCUMENT } from '../../pipeline/document/document.ts';
import { TRANSFORMS } from '../../transforms/list.ts';

/** Members of requests. */
const MEMBERS = [
  ...['inputs', 'outputs', 'parameters', 'pipeline', 'then', 'id', 'name', 'datatype', 'shape', 'timeout'],
  ...['data', 'data_base64', 'binary_data', 'binary_data_size'],
];
/** Members of documents of pipelines, and of their steps, inputs and parameters. */
const { steps, inputs, parameters } = DOCUMENT.properties;
const DOCUMENT_MEMBERS = [
  DOCUMENT.properties,
  steps.items.properties,
  inputs.items.properties,
  ...Object.values(parameters.patternProperties).map(({ properties }) => properties),
].flatMap(Object.keys);
const POSITION = /^\d{1,9}$/;

let names: ReadonlySet<string> | undefined;

const collectNames = (): ReadonlySet<string> =>
  new Set([
    ...MEMBERS,
    ...DOCUMENT_MEMBERS,
    ...MODELS.flatMap(({ parameters }) => Object.keys(parameters)),
    ...TRANSFORMS.flatMap(({ attributes }) => Object.keys(attributes)),
    ...[...MODELS, ...TRANSFORMS].flatMap(({ inputs = [] }) => inputs.map(({ name }) => name)),
  ]);

/**
 * Returns the pointer of a refusal up to the first name that is none of requests, documents and operators; undefined where it
 * begins with such a name. Text of the caller may be secret.
 */
export const loggablePointer = (pointer: string): string | undefined => {
  names ??= collectNames();
  const tokens = pointer.slice(1).split('/');
  let length = 0;
  for (const token of tokens) {
    if (!names.has(token) && (length === 0 || !POSITION.test(token))) break;
    length += 1;
  }
  return length === 0 ? undefined : pointer[0] + tokens.slice(0, length).join('/');
};
