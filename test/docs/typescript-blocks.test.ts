import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { blocksFor } from '../support/code-blocks.ts';

const ROOT = join(import.meta.dirname, '../..');

const blocks = blocksFor('typescript').map((block) => [`${block.page}:${block.line}`, block] as const);

test.each(blocks)('the program of %s prints what the page has', (_, { code, output }) => {
  const args = ['--input-type=module-typescript', '--eval', code];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  expect(output).toBeDefined();
  expect(stdout).toBe(output);
});
