import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { divideComments } from './comments.ts';
import { projectFiles, textOf } from './project-files.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = ['src', 'workers', 'test', 'load-tests', 'deploy', 'docs'];

const files = projectFiles(`{${FOLDERS}}/**/*.ts`).map((path) => ({ path, ...divideComments(textOf(path)) }));
const OTHER_TEXTS = projectFiles('{openapi.yaml,Dockerfile}', '**/*.{py,json}', 'deploy/*');

const wordsIn = (text: string): readonly string[] => text.match(/[\w$]+/g) ?? [];

/** Every word of the project's code, comments left out, and of its settings. */
const WORDS = new Set([...files.flatMap(({ code }) => wordsIn(code)), ...OTHER_TEXTS.flatMap(textOf).flatMap(wordsIn)]);

/** Names of other projects and of the system, which no code of ours says. */
const EXTERNAL = new Set([
  ...['torch.promote_types', 'numpy.promote_types', 'MedianPool2d._padding', 'maxPooling2d', 'AveragePooling3D'],
  ...['inference_rest.md', 'extension_statistics.md', 'model_config.proto', 'e_exp.c', 'e_log.c', 'e_pow.c'],
  ...['NO_COLOR', 'nodejs_active_resources'],
]);

/** The identifiers in backticks of a comment: `name`, `name()`, `object.member`. */
const identifiersIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([A-Za-z_$][\w$.]*)(?:\(\))?`/g)].map(([, name = '']) => name);

const PATH = new RegExp(
  `(?<![\\w/.-])(?:(?:${FOLDERS.join('|')})/[\\w./-]*\\w|[a-z][a-z\\d-]*(?:\\.as|\\.test)?\\.ts\\b)`,
  'g',
);

/** The paths of the project in a comment, and names of its TypeScript files. */
const pathsIn = (text: string): readonly string[] => text.match(PATH) ?? [];

const isThere = (path: string): boolean =>
  globSync(path.includes('/') ? path : `{${FOLDERS}}/**/${path}`, { cwd: ROOT }).length > 0;

/** Comments of which a part is wrong, as `file:line: part`. */
const faultsIn = (faultsOf: (text: string) => readonly string[]): readonly string[] =>
  files.flatMap(({ path, comments }) =>
    comments.flatMap(({ text, line }) => faultsOf(text).map((fault) => `${path}:${line}: ${fault}`)),
  );

const isUnknown = (name: string): boolean =>
  !EXTERNAL.has(name) && name.split('.').some((part) => part !== '' && !WORDS.has(part));

test('identifiers in backticks of comments exist in the code', () => {
  expect(files.flatMap(({ comments }) => comments).length).toBeGreaterThan(1000);
  expect(faultsIn((text) => identifiersIn(text).filter(isUnknown))).toEqual([]);
});

test('paths in comments exist in the project', () => {
  expect(faultsIn((text) => pathsIn(text).filter((path) => !isThere(path)))).toEqual([]);
});

test('an identifier and a path that are nowhere are found in a comment, and not in a string', () => {
  const planted = ['notIn', 'Code'].join('');
  const lines = [
    [`const url = 'http://${planted}'; `, `// \`${planted}\` of src/${planted}.ts`],
    ['', `/** \`test\` of ${planted.toLowerCase()}.ts */`],
    ['const a = b / c / d;', ''],
  ] as const;
  const { comments, code } = divideComments(lines.map((parts) => parts.join('')).join('\n'));
  expect(comments.map(({ line }) => line)).toEqual([1, 2]);
  expect(comments.flatMap(({ text }) => identifiersIn(text)).filter(isUnknown)).toEqual([planted]);
  expect(comments.flatMap(({ text }) => pathsIn(text)).filter((path) => !isThere(path))).toEqual([
    `src/${planted}.ts`,
    `${planted.toLowerCase()}.ts`,
  ]);
  expect(code.split('\n').map((line) => line.trimEnd())).toEqual(lines.map(([text]) => text.trimEnd()));
});
