import { spawnSync } from 'node:child_process';
import { chromium } from 'playwright-core';
import { SERVICE, startServerProcess } from '../support/process/server-process.ts';
import { trySend } from './try-send.ts';

/** Names under which distributions install the browser. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

const print = (text: string): boolean => process.stdout.write(`${text}\n`);
const name = NAMES.find((each) => spawnSync(each, ['--version']).status === 0);
if (name === undefined) {
  print(`There is no chromium: ${process.env.CI ? 'in CI there has to be one' : 'not tested'}.`);
  if (process.env.CI) print('0 passed, 1 failed');
  process.exit(process.env.CI ? 1 : 0);
}

/** Operations of each kind: bodies of JSON and of bytes, parameters in paths and in the query. */
const OPERATIONS = [
  { tag: 'pooling', method: 'post', path: '/v1/pool/{region}/{reductions}' },
  { tag: 'pooling', method: 'put', path: '/v1/pool/{region}/{reductions}' },
  { tag: 'pooling', method: 'post', path: '/v1/plan/{region}/{reductions}' },
  { tag: 'pooling', method: 'post', path: '/v1/merge/{reduction}' },
  { tag: 'pipelines', method: 'post', path: '/v1/pipelines' },
  { tag: 'pipelines', method: 'put', path: '/v1/pipelines/{name}' },
  { tag: 'catalogue', method: 'get', path: '/v1/operators/{region}/{reduction}' },
  { tag: 'inference', method: 'post', path: '/v2/models/{model}/infer' },
] as const;

const executablePath = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
const server = await startServerProcess(SERVICE, { POOLSERVE_DRAIN_MS: '0' });
// Chromium's sandbox does not start as root.
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const browser = await chromium.launch({ executablePath, args });

let failed = 0;
for (const operation of OPERATIONS) {
  const fault = await trySend(browser, server.url, operation).catch((error: Error) => error.message);
  if (fault !== undefined) failed += 1;
  const what = `“Send” of ${operation.method} ${operation.path}`;
  print(fault === undefined ? `ok: ${what}` : `FAILED: ${what}: ${fault}`);
}
await browser.close();
await server.stop();
print(`${OPERATIONS.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
