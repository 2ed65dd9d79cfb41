import { describe, expect, test } from 'vitest';
import { FORMATS } from '../../src/http/formats/negotiate.ts';
import { REDUCTIONS, ROW_REDUCTIONS } from '../../src/reductions/list.ts';
import { REGIONS } from '../../src/regions/list.ts';
import { SETTINGS } from '../../src/settings.ts';
import { DTYPE_NAMES } from '../../src/tensor/dtype.ts';
import { PAGES } from '../support/code-blocks.ts';
import { projectFiles, textOf } from './project-files.ts';

const { scripts } = JSON.parse(textOf('package.json'));
const INPUTS = [...REGIONS, ...REDUCTIONS, ...ROW_REDUCTIONS].flatMap(({ inputs = [] }) => inputs);

/** A page may be longer; a stranger reads the README to its end. */
const MAX_README_LINES = 150;

test('the README is short', () => {
  expect(textOf('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(MAX_README_LINES);
});

describe('the documentation names', () => {
  test.each([
    ['input', 'docs/operators.md', INPUTS.map(({ name }) => `\`${name}\``)],
    ['datatype', 'docs/operators.md', DTYPE_NAMES],
    ['format', 'docs/formats.md', FORMATS.map(({ mediaType }) => `\`${mediaType}\``)],
    ['format', 'README.md', FORMATS.map(({ mediaType }) => `\`${mediaType}\``)],
  ])('every %s in %s', (_, page, names) => {
    expect(names.length).toBeGreaterThan(2);
    expect(names.filter((name) => !textOf(page).includes(name))).toEqual([]);
  });

  test('only settings of the program', () => {
    const texts = [...PAGES, 'Dockerfile', ...projectFiles('deploy/*.yaml')].filter((page) => page !== 'CHANGELOG.md');
    const named = texts.flatMap((path) => textOf(path).match(/\bPOOLSERVE_[A-Z_]+[A-Z]\b/g) ?? []);
    const variables: readonly string[] = Object.values(SETTINGS).map(({ env }) => env);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !variables.includes(name))).toEqual([]);
  });

  test('only scripts of package.json', () => {
    const named = PAGES.filter((page) => page !== 'CHANGELOG.md').flatMap((page) =>
      [...textOf(page).matchAll(/npm run ([a-z][:\w-]*)/g)].map(([, name]) => name ?? ''),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});
