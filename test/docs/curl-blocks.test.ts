import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocksFor, joinedLines } from '../support/code-blocks.ts';
import { npyFile } from '../support/npy-file.ts';
import { SERVICE, type ServerProcess, startServerProcess } from '../support/process/server-process.ts';
import { temporaryFile } from '../support/temporary-file.ts';

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess(SERVICE, { POOLSERVE_DRAIN_MS: '0', POOLSERVE_WORKERS: '1' });
});
afterAll(() => server.stop());

/**
 * A folder with the files that the pages send: `features.f32` and `features.npy`, [1, 64, 112, 112] of FP32, and `tokens.f32`,
 * [4, 128, 768].
 */
const folderWithFeatures = (): string => {
  const folder = temporaryFile('curl');
  mkdirSync(folder);
  const features = Buffer.from(Float32Array.from({ length: 64 * 112 * 112 }, (_, i) => i % 251).buffer);
  writeFileSync(join(folder, 'features.f32'), features);
  writeFileSync(join(folder, 'tokens.f32'), features.subarray(0, 4 * 4 * 128 * 768));
  writeFileSync(join(folder, 'features.npy'), npyFile('<f4', '(1, 64, 112, 112)', features));
  return folder;
};

const blocks = blocksFor('curl').map((block) => [`${block.page}:${block.line}`, block] as const);

test.each(blocks)('the commands of %s succeed and print what the page has', (_, { code, output }) => {
  const cwd = folderWithFeatures();
  const command = code
    .replaceAll('localhost:8080', server.url.replace('http://', ''))
    .replaceAll(/\bcurl /g, `curl --silent --show-error ${output === undefined ? '--fail ' : ''}`);
  const { status, stdout, stderr } = spawnSync('bash', ['-eo', 'pipefail', '-c', command], { cwd, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  if (output !== undefined) expect(joinedLines(stdout)).toBe(joinedLines(output));
  const written = globSync('{pooled,codes}.*', { cwd }).filter((file) => statSync(join(cwd, file)).size > 0);
  expect(`${stdout}${written}`).not.toBe('');
});
