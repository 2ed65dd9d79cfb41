import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** Pages whose code blocks are executed. */
export const PAGES: readonly string[] = globSync(['*.md', 'docs/*.md'], { cwd: ROOT }).sort();

/** A fenced block of a page; `output`: what its execution prints, where the page has it. */
export type CodeBlock = {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly code: string;
  readonly output?: string;
};

const FENCE = /^```(\S*)\n([\s\S]*?)^```$/gm;

/** The blocks of a page in their order; a block of the language `output` belongs to the block before it. */
export const codeBlocks = (page: string, text = readFileSync(join(ROOT, page), 'utf8')): readonly CodeBlock[] => {
  const blocks: CodeBlock[] = [];
  for (const { 1: language = '', 2: code = '', index } of text.matchAll(FENCE)) {
    const last = blocks.at(-1);
    if (language === 'output' && last !== undefined) blocks.push({ ...(blocks.pop() ?? last), output: code });
    else blocks.push({ page, line: text.slice(0, index).split('\n').length, language, code });
  }
  return blocks;
};

/** Commands that another file runs, and a text of that file which shows it. */
export const RUN_ELSEWHERE: readonly { readonly command: string; readonly file: string; readonly shown: string }[] = [
  { command: 'npm ci', file: '.ci/run', shown: 'npm ci' },
  { command: 'npm start', file: 'test/support/process/server-process.ts', shown: 'scripts.start' },
  { command: 'npx vitest run test/', file: 'package.json', shown: 'vitest run' },
  { command: 'docker build', file: 'test/container/replay-dockerfile.ts', shown: 'Dockerfile' },
];

/** What executes a block: a test of this folder's name, another file, or nothing for `text`. */
export type Executor = 'curl' | 'keys' | 'typescript' | 'python' | 'elsewhere' | 'text';

/** The executor of a block; undefined where there is none. */
export const executorOf = ({ language, code }: CodeBlock): Executor | undefined => {
  if (language === 'text') return 'text';
  if (language === 'python') return 'python';
  if (language === 'ts') return 'typescript';
  if (language !== 'sh') return undefined;
  if (/^npm start -- /m.test(code)) return 'keys';
  if (code.includes('localhost:8080')) return 'curl';
  const lines = code.trim().split('\n');
  const isElsewhere = (line: string) => RUN_ELSEWHERE.some(({ command }) => line.startsWith(command));
  return lines.every(isElsewhere) ? 'elsewhere' : undefined;
};

/** The blocks of all pages that an executor runs. */
export const blocksFor = (executor: Executor): readonly CodeBlock[] =>
  PAGES.flatMap((page) => codeBlocks(page)).filter((block) => executorOf(block) === executor);

/** A printed text without the line ends that separate what several commands print. */
export const joinedLines = (text: string): string => text.replaceAll('\n', '');
