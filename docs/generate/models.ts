import { OptionalKind, type TSchema } from '@sinclair/typebox';
import type { DialectOperator } from '../../src/dialects/dialect-operator.ts';
import { DIALECT_OPERATORS } from '../../src/dialects/list.ts';
import { code, codes, table } from './markdown.ts';
import { defaultOf } from './schema-table.ts';

const ORIGINALS = DIALECT_OPERATORS.filter(({ aliasOf }) => aliasOf === undefined);

/** A table of models for each framework: inputs, outputs, parameters with their defaults, other names. */
export const modelSections = (): string =>
  [...Map.groupBy(ORIGINALS, frameworkOf)]
    .map(([framework, operators]) =>
      [
        `### ${framework}`,
        table(['model', 'inputs', 'outputs', 'parameters', 'other names'], operators.map(modelRow)),
      ].join('\n\n'),
    )
    .join('\n\n');

/** A table of behaviors that releases do not share; models of the same behavior stand in one row. */
export const changesTable = (): string => {
  const changes = ORIGINALS.flatMap(({ name, changes = [] }) => changes.map((change) => ({ name, ...change })));
  const rows = Map.groupBy(changes, ({ since, behavior, before }) => [since, behavior, before].join('\n'));
  return table(
    ['models', 'since', 'behavior', 'before'],
    [...rows].map(([cells, models]) => [codes(models.map(({ name }) => name)), ...cells.split('\n')]),
  );
};

/** The part of a name before the operator: `tf.nn`, `keras`. */
const frameworkOf = ({ name }: DialectOperator): string => /^(?:tf\.nn|jax\.lax|\w+)/.exec(name)?.[0] ?? name;

const modelRow = ({ name, inputs, outputs, parameters }: DialectOperator): readonly string[] => [
  code(name),
  tensorNames(inputs),
  tensorNames(outputs),
  Object.entries(parameters).map(parameterText).join(', ') || '–',
  codes(DIALECT_OPERATORS.filter(({ aliasOf }) => aliasOf === name).map((alias) => alias.name)),
];

const tensorNames = (tensors: readonly { readonly name: string; readonly optional?: boolean }[]): string =>
  tensors.map(({ name, optional }) => code(optional ? `${name}?` : name)).join(', ');

/** A parameter in bold where it is required, else with its default. */
const parameterText = ([name, schema]: [string, TSchema]): string => {
  if (!(OptionalKind in schema)) return `**${code(name)}**`;
  const stated = defaultOf(schema);
  return stated === undefined ? code(name) : `${code(name)} (${stated})`;
};
