import type { TProperties } from '@sinclair/typebox';
import { commonAttributes, winnerAttributes } from '../../src/pipeline/attributes/common-attributes.ts';
import { catalogue } from '../../src/pipeline/catalogue.ts';
import { REDUCTIONS, ROW_REDUCTIONS } from '../../src/reductions/list.ts';
import type { AnyReduction } from '../../src/reductions/reduction.ts';
import { REGIONS } from '../../src/regions/list.ts';
import type { RegionScheme } from '../../src/regions/region-scheme.ts';
import { DTYPE_NAMES, type DType } from '../../src/tensor/dtype.ts';
import { PUBLIC_TRANSFORMS } from '../../src/transforms/list.ts';
import type { TransformInput, TransformResult } from '../../src/transforms/transform.ts';
import { code, codes, table } from './markdown.ts';
import { schemaTable } from './schema-table.ts';

const COLUMNS: readonly AnyReduction[] = [...REDUCTIONS, ...ROW_REDUCTIONS];

/** The README's table of region schemes. */
export const regionsTable = (): string =>
  table(
    ['region', 'elements of each output', 'attributes'],
    REGIONS.map((region) => [
      link(region.name, 'docs/operators.md'),
      region.title,
      codes(Object.keys(regionAttributes(region))),
    ]),
  );

/** The README's table of reductions. */
export const reductionsTable = (): string =>
  table(
    ['reduction', 'value of each output', 'attributes'],
    COLUMNS.map(({ name, title, attributes }) => [
      link(name, 'docs/operators.md'),
      title,
      codes(Object.keys(attributes)),
    ]),
  );

/** Every region scheme with its attributes, inputs and the reductions that it excludes. */
export const regionSections = (): string =>
  REGIONS.map((region) =>
    section(region.name, [
      region.title,
      inputsText(region),
      unsupportedText(region.name),
      streamText(region.name),
      schemaTable(regionAttributes(region)),
    ]),
  ).join('\n\n');

/** Every reduction with its attributes and inputs. */
export const reductionSections = (): string =>
  COLUMNS.map((reduction) =>
    section(reduction.name, [
      reduction.title,
      inputsText(reduction),
      reduction.selects ? 'Selects an element: takes the attributes of selections, `return_indices` among them.' : '',
      reduction.divides ? 'Divides: takes the divisor attributes of the region scheme.' : '',
      schemaTable(reduction.attributes),
    ]),
  ).join('\n\n');

/** Attributes of every operator. */
export const commonAttributesTable = (): string => schemaTable(commonAttributes as TProperties);

/** Attributes of reductions that select an element. */
export const winnerAttributesTable = (): string => schemaTable(winnerAttributes as TProperties);

/** Every transform that is no step of framework models alone, with its inputs and attributes. */
export const transformSections = (): string =>
  PUBLIC_TRANSFORMS.map((transform) =>
    section(transform.name, [
      transform.title,
      `Takes \`x\` of ${datatypesText(transform.x?.datatypes)}.`,
      (transform.inputs ?? []).map(transformInputText).join('\n'),
      (transform.results ?? []).map(transformResultText).join('\n'),
      schemaTable(transform.attributes),
    ]),
  ).join('\n\n');

const transformInputText = ({ name, optional, numbered, description, datatypes }: TransformInput): string => {
  const names = numbered ? `${code(name)}, …` : code(name);
  return `- Input ${names}${optional ? ' (optional)' : ''}: ${description}; ${datatypesText(datatypes)}.`;
};

const transformResultText = ({ name, description, isGiven }: TransformResult): string =>
  `- Further result ${code(name)}${isGiven ? ' (by inputs and attributes)' : ''}: ${description}.`;

const datatypesText = (datatypes: readonly DType[] = DTYPE_NAMES): string =>
  datatypes.length === DTYPE_NAMES.length ? 'every datatype' : datatypes.join(', ');

const regionAttributes = (region: RegionScheme): TProperties => ({ ...region.attributes, ...region.divisorAttributes });

const section = (name: string, parts: readonly string[]): string =>
  [`### ${name}`, ...parts.filter((part) => part !== '')].join('\n\n');

const link = (name: string, page: string): string => `[${code(name)}](${page}#${name})`;

const inputsText = ({ inputs = [] }: Pick<RegionScheme, 'inputs'>): string => {
  if (inputs.length === 0) return '';
  const names = inputs.map(({ name, optional }) => `${code(name)}${optional ? ' (optional)' : ''}`);
  return `Inputs beside \`x\`: ${names.join(', ')}.`;
};

/** Which reductions a region scheme does not support. */
const unsupportedText = (region: string): string => {
  const refused = catalogue().operators.filter((operator) => operator.region === region && !operator.supported);
  return refused.length === 0 ? '' : `Not with ${codes(refused.map(({ reduction }) => reduction))}.`;
};

/** Which reductions cannot stream over a region scheme. */
const streamText = (region: string): string => {
  const operators = catalogue().operators.filter((operator) => operator.region === region && operator.supported);
  const others = operators.filter(({ streamable }) => !streamable).map(({ reduction }) => reduction);
  if (others.length === operators.length) return 'Does not stream.';
  return `Streams, except with ${codes(others)}.`;
};
