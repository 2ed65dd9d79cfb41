import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { projectFiles, textOf } from './project-files.ts';

const TEXT = projectFiles('**/*.{ts,json,yaml,md}', '{Dockerfile,.dockerignore,.gitignore}', '.ci/*');

/** What stands at the top, file or folder. */
const TOP = [
  ...[
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'biome.json',
    'knip.json',
    'vitest.config.ts',
    'openapi.yaml',
  ],
  ...[
    'Dockerfile',
    '.dockerignore',
    '.ci/run',
    'README.md',
    'CONTRIBUTING.md',
    'CODE_OF_CONDUCT.md',
    'SECURITY.md',
    'CHANGELOG.md',
    'ARCHITECTURE.md',
    'LICENSE',
  ],
  ...['src', 'workers', 'test', 'load-tests', 'deploy', 'docs', 'examples'],
];

/** The lines of all texts that match, with where they stand. */
const linesThatMatch = (pattern: RegExp): string[] =>
  TEXT.flatMap((path) =>
    textOf(path)
      .split('\n')
      .flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])),
  );

test.each(TOP)('%s stands at the top', (name) => {
  expect(statSync(new URL(`../../${name}`, import.meta.url), { throwIfNoEntry: false })).toBeDefined();
});

test('.ci/run is executable', () => {
  expect(statSync(new URL('../../.ci/run', import.meta.url)).mode & 0o111).not.toBe(0);
});

test('the workflow runs the gate', () => {
  expect(textOf('.github/workflows/ci.yml')).toMatch(/^ +- run: \.ci\/run$/m);
});

test('scripts of package.json are named by families', () => {
  const names = Object.keys(JSON.parse(textOf('package.json')).scripts);
  const singles = ['prepack', 'start', 'check'];
  expect(
    names.filter((name) => !singles.includes(name) && !/^(?:build|lint|test|bench)(?::[a-z]+)?$/.test(name)),
  ).toEqual([]);
});

test('nothing is left for later', () => {
  expect(TEXT.length).toBeGreaterThan(50);
  expect(linesThatMatch(/\b(?:TOD[O]|FIXM[E]|XX[X]|HAC[K])\b/)).toEqual([]);
});

test('no check is switched off in a line', () => {
  expect(linesThatMatch(/@ts-(?:ignor[e]|nochec[k])|biome-ignor[e]|as unknow[n] as/)).toEqual([]);
});

test('errors of types are expected by tests of types alone', () => {
  expect(linesThatMatch(/@ts-expect-erro[r]/).filter((line) => !/^test\/.*\.test\.ts:/.test(line))).toEqual([]);
});

test('no path of a machine stands in a file', () => {
  expect(linesThatMatch(/(?<![\w.:)])\/(?:wor[k]|roo[t]|hom[e]|User[s]|tm[p]|mn[t])\/\w/)).toEqual([]);
});

test('the container, the command and npm start serve with the same options of Node and of malloc', () => {
  const { start } = JSON.parse(textOf('package.json')).scripts;
  const [malloc = ''] = /(?:MALLOC_\w+=\d+ )+/.exec(start) ?? [];
  expect(malloc).toContain('MALLOC_MMAP_THRESHOLD_');
  expect(textOf('Dockerfile')).toContain(` ${malloc.trim()}\n`);
  const [, options] = /node (.*) dist\/main\.js/.exec(start) ?? [];
  expect(options).toMatch(/^--/);
  expect(textOf('Dockerfile')).toContain(
    `CMD ${JSON.stringify(['node', ...(options ?? '').split(' '), 'dist/main.js']).replaceAll(',', ', ')}`,
  );
  const [, listed = ''] = /const NODE_OPTIONS = \[([^\]]*)\]/.exec(textOf('src/launcher.ts')) ?? [];
  expect([...listed.matchAll(/'([^']+)'/g)].map(([, option]) => option).join(' ')).toBe(options);
  for (const [, name, value] of malloc.matchAll(/(\w+)=(\d+)/g))
    expect(textOf('src/launcher.ts')).toContain(`${name}: '${value}'`);
});
