import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { applyBlock, type Block, blocksOf } from './blocks.ts';

/** Follows the recipes for a reduction in CONTRIBUTING.md, one after another, in a copy of the tree; counts its steps. */
const ROOT = join(import.meta.dirname, '../..');
const NOT_COPIED = new Set(['node_modules', 'dist', '.git', '.venv', 'build']);
const HEADINGS = ['#### With a fold that the kernels have', '#### With a new fold'];

const folder = mkdtempSync(join(tmpdir(), 'poolserve-recipe-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
cpSync(ROOT, folder, { recursive: true, filter: (path) => path === ROOT || !NOT_COPIED.has(basename(path)) });
symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));

/** @throws Error with the output of a command that fails */
const run = (command: string): string => {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
};

let [passed, failed] = [0, 0];
const check = (title: string, action: () => void): void => {
  try {
    action();
    passed += 1;
    process.stdout.write(`ok: ${title}\n`);
  } catch (error) {
    failed += 1;
    process.stdout.write(`failed: ${title}: ${error instanceof Error ? error.message : String(error)}\n`);
  }
};

const contributing = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
check('npm run build:kernels', () => run('npm run build:kernels'));
const recipes = HEADINGS.map((heading) => ({ heading, blocks: blocksOf(contributing, heading) }));
const commandsOf = (blocks: readonly Block[]): readonly string[] =>
  blocks.flatMap(({ language, text }) => (language === 'sh' ? text.trim().split('\n') : []));
/** What every recipe ends with runs once, after the last. */
const closing = commandsOf(recipes[0]?.blocks ?? []).filter((command) =>
  recipes.every(({ blocks }) => commandsOf(blocks).includes(command)),
);
for (const { heading, blocks } of recipes) {
  check(`${heading.replace('#### ', '')}: has files, a list and commands`, () => {
    const kinds = new Set(blocks.map(({ language }) => language));
    if (!['ts', 'diff', 'sh'].every((kind) => kinds.has(kind))) throw new Error(`found only ${[...kinds]}`);
  });
  const changed = new Map<string, number>();
  for (const block of blocks) {
    if (block.language === 'sh') {
      for (const command of commandsOf([block]).filter((each) => !closing.includes(each)))
        check(command, () => expectTests(command, run(command)));
    } else {
      check(`${block.language === 'ts' ? 'create' : 'change'} ${block.path}`, () => applyBlock(folder, block));
      changed.set(block.path, (changed.get(block.path) ?? 0) + 1);
    }
  }
  const created = blocks.filter(({ language }) => language === 'ts').length;
  process.stdout.write(`${heading.replace('#### ', '')}: ${created} new files, ${changed.size - created} changed\n`);
}
for (const command of closing) check(command, () => run(command));
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

/** @throws Error where vitest found no test of the name: an empty run passes */
function expectTests(command: string, output: string): void {
  if (command.includes('vitest') && !/Tests +\d{2,} passed/.test(output))
    throw new Error(`ran too few tests:\n${output}`);
}
