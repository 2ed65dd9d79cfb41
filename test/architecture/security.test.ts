import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { textOf } from './project-files.ts';

const [, ...sections] = textOf('SECURITY.md').split(/^## /m);

/** The lines of its lists, continued ones joined. */
const promises = sections.flatMap((section) =>
  section
    .split(/^- /m)
    .slice(1)
    .map((line) => line.trim().replaceAll(/\s+/g, ' ')),
);

/** The tests that a promise names at its end, as `file`: “name”. */
const namedTests = (promise: string): { readonly file: string; readonly name: string }[] => {
  const [list = ''] = /(?:`[^`]+`: “[^”]+”(?:; |$))+$/.exec(promise) ?? [];
  return [...list.matchAll(/`([^`]+)`: “([^”]+)”/g)].map(([, file = '', name = '']) => ({ file, name }));
};

/** Whether a file declares a test, or a group of them, of this name. */
const declares = (file: string, name: string): boolean => {
  const quoted = RegExp.escape(name.replaceAll("'", "\\'"));
  const declaration = file.endsWith('.py')
    ? new RegExp(`^def ${quoted}\\(`, 'm')
    : new RegExp(`(?:\\b(?:test|it|describe)|[\\])])\\(\\s*(['"\`])${quoted}\\1,`);
  return declaration.test(textOf(file));
};

test('SECURITY.md promises something', () => {
  expect(promises.length).toBeGreaterThan(5);
});

describe.each(promises)('%s', (promise) => {
  const named = namedTests(promise);

  test('names its tests, in files that exist', () => {
    expect(named).not.toEqual([]);
    expect(named.filter(({ file }) => !existsSync(new URL(`../../${file}`, import.meta.url)))).toEqual([]);
  });

  test('which are there by these names', () => {
    expect(named.filter(({ file, name }) => !declares(file, name))).toEqual([]);
  });
});
