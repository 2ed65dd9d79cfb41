import { existsSync, globSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PARTS, partsOf, withParts } from '../../docs/generate/parts.ts';
import { codeBlocks, executorOf, PAGES, RUN_ELSEWHERE } from '../support/code-blocks.ts';
import { projectFiles, textOf } from './project-files.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Targets of the links and images of a page that stay in the project. */
const linksOf = (page: string): readonly string[] => {
  const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => !/^https?:/.test(link));
};

/** The headings of a page as GitHub makes anchors of them. */
const headingsOf = (page: string): readonly string[] => {
  const headings = textOf(page).matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
};

/** Whether a link leads to a file or folder and, where it names one, to a heading of it. */
const isThere = (page: string, link: string): boolean => {
  const [path = '', heading] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path));
  if (!existsSync(new URL(`../../${target}`, import.meta.url))) return false;
  return heading === undefined || headingsOf(target).includes(heading);
};

const FOLDERS = ['src', 'workers', 'test', 'load-tests', 'deploy', 'docs', 'examples', '.ci', '.github'];

/** Paths of the project in a text, and names of TypeScript files without a folder. `NAME` stands for any name. */
const pathsIn = (text: string): readonly string[] =>
  [...text.matchAll(/(?<=[`\s])[\w./*{},-]+(?=[`\s])/g)].flatMap(([match]) => {
    const name = match.replace(/[.,]+$/, '');
    if (FOLDERS.some((folder) => name.startsWith(`${folder}/`))) return [name.replaceAll('NAME', '*')];
    return /^[a-z][a-z\d-]*(?:\.\w+)*\.ts$/.test(name) ? [`{src,workers,test,load-tests,deploy,docs}/**/${name}`] : [];
  });

/** A text of the Contributor Covenant, as it is. */
const COVENANT = 'CODE_OF_CONDUCT.md';

/** Idioms, clauses without a noun, and `answer` for a response. */
const FORBIDDEN =
  /\b(?:whoever|whomever|those who|who waits?|goes round|in the midst|makes no sound|comes along|behind one another|answer(?:s|ed)?|unasked)\b/gi;

/** The sentences of a page that are written by hand: without generated parts, code blocks and titles of tests. */
const sentencesOf = (page: string): string =>
  withParts(textOf(page), Object.fromEntries(Object.keys(PARTS).map((name) => [name, () => ''])))
    .replaceAll(/^```[\s\S]*?^```$/gm, '')
    .replaceAll(/“[^”]*”/g, '');

describe.each(PAGES)('%s', (page) => {
  test('has the generated parts that the program gives', () => {
    expect(textOf(page), 'run: npm run build:docs').toBe(withParts(textOf(page)));
  });

  test('has no code block that nothing executes', () => {
    const blocks = codeBlocks(page).filter((block) => executorOf(block) === undefined);
    expect(blocks.map(({ line, language }) => `${page}:${line} ${language}`)).toEqual([]);
  });

  test('links to pages and headings that exist', () => {
    expect(linksOf(page).filter((link) => !isThere(page, link))).toEqual([]);
  });
});

test.each(PAGES.filter((page) => page !== 'CHANGELOG.md'))('%s names files that exist', (page) => {
  const text = textOf(page);
  const created = [...text.matchAll(/(?:Create|Write the algorithm in) `([^`]+)`/g)].map(([, path]) => path);
  const missing = pathsIn(text).filter((path) => globSync(path, { cwd: ROOT }).length === 0);
  expect(missing.filter((path) => !created.includes(path))).toEqual([]);
});

test.each(PAGES.filter((page) => page !== COVENANT))('%s has plain sentences', (page) => {
  expect(sentencesOf(page).match(FORBIDDEN) ?? []).toEqual([]);
});

test('ARCHITECTURE.md names every folder of the source', () => {
  const folders = globSync('src/*/', { cwd: ROOT }).map((folder) => folder.replace(/\/$/, ''));
  expect(folders.length).toBeGreaterThan(5);
  expect(folders.filter((folder) => !textOf('ARCHITECTURE.md').includes(`\`${folder}\``))).toEqual([]);
});

test('every generated part stands in one page', () => {
  expect(PAGES.flatMap((page) => partsOf(textOf(page))).toSorted()).toEqual(Object.keys(PARTS).toSorted());
});

test('every page of the documentation is in its index', () => {
  const pages = projectFiles('docs/*.md').filter((page) => page !== 'docs/README.md');
  const linked = linksOf('docs/README.md').map((link) => normalize(join('docs', link)));
  expect(pages.filter((page) => !linked.includes(page))).toEqual([]);
});

test('a marker of an unknown part is refused', () => {
  expect(() => withParts('<!-- generated: nothing -->\n<!-- end -->')).toThrow(
    /expected one of .*, got the part nothing/,
  );
});

test.each(RUN_ELSEWHERE)('$command is run by $file', ({ file, shown }) => {
  expect(textOf(file)).toContain(shown);
});
