import { expect, test } from 'vitest';
import { projectFiles, textOf } from './project-files.ts';

type Rule = {
  readonly pattern: RegExp;
  /** What is written in its place. */
  readonly instead: string;
};

/** Words of `docs/glossary.md` have their meaning there; these have none, or another one than a reader expects. */
const RULES: Readonly<Record<string, Rule>> = {
  whoever: {
    pattern: /\b(?:whoever|whomever)\b/i,
    instead: 'the noun: the client, the caller, the operator',
  },
  'those who': {
    pattern: /\b(?:those who|who waits?)\b/i,
    instead: 'the noun: clients, waiters',
  },
  somebody: {
    pattern: /\b(?:some|no|any)body\b/,
    instead: 'the noun, or the passive voice',
  },
  idiom: {
    pattern: /\b(?:go(?:es)? round|in the midst|makes? no sound|com(?:es?|ing) along)\b/i,
    instead: 'what happens: wraps, during, emits no event, is installed',
  },
  'behind one another': {
    pattern: /\b(?:behind one another|one behind the other)\b/i,
    instead: 'concatenated, consecutive, in order',
  },
  'of nothing': {
    pattern: /\bof nothing\b|\bofNothing\b/i,
    instead: 'empty: an empty region, an empty fold',
  },
  answer: {
    pattern: /answer/i,
    instead: 'response, result or output',
  },
  'British spelling': {
    pattern:
      /colour|behaviour|favour|neighbour|honour|labelled|modelled|licence|artefact|defence|\bwhilst\b|\bamongst\b|judgement|\b(?:normal|quant|general|initial|serial|optim|recogn|synchron|summar|author|final|minim|maxim|util|prior?it|canonical|visual)is(?:e[sd]?|ing|ation)\b|\b(?:cent|met)re[sd]?\b/i,
    instead: 'the American one',
  },
};

/** Pages that record the past or quote others, and lists of words. */
const EXEMPT = [
  'CHANGELOG.md',
  'CODE_OF_CONDUCT.md',
  'test/architecture/words.test.ts',
  'test/architecture/docs.test.ts',
];

const texts = projectFiles('**/*.{ts,py,sh,md,yaml}', 'Dockerfile')
  .filter((path) => !EXEMPT.includes(path))
  .map((path) => ({ path, lines: textOf(path).split('\n') }));

/** Returns where a text has a word, as `path:line: text`. */
const uses = (pattern: RegExp, path: string, lines: readonly string[]): readonly string[] =>
  lines.flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : []));

test.each(Object.entries(RULES))('the word “%s” stands in no file', (_, { pattern, instead }) => {
  expect(
    texts.flatMap(({ path, lines }) => uses(pattern, path, lines)),
    `write ${instead}`,
  ).toEqual([]);
});

test('a forbidden word is found in an identifier, a comment and a title', () => {
  const planted = ['const an', "swerOf = 'whoe", 'ver goes ro', 'und neighb', 'ours'].join('');
  const words = Object.entries(RULES).filter(([, { pattern }]) => uses(pattern, 'x.ts', [planted]).length === 1);
  expect(words.map(([word]) => word)).toEqual(['whoever', 'idiom', 'answer', 'British spelling']);
});

test('fillers name no variable in the folders that are clean', () => {
  const pattern = /\b(?:const|let|function)\s+(?:given|asked|own|found|made|kept|known|facts)\b/;
  const clean = [
    'src/dialects/',
    'load-tests/',
    'test/architecture/',
    'test/live/',
    'test/browser/',
    'examples/',
    'docs/',
  ];
  const checked = texts.filter(({ path }) => clean.some((folder) => path.startsWith(folder)));
  expect(checked.flatMap(({ path, lines }) => uses(pattern, path, lines))).toEqual([]);
});
