import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { installPython } from '../interop/install-python.ts';
import { SERVICE, startServerProcess } from '../support/process/server-process.ts';

const HELP = `Usage: npm run test:openapi -- [--max-examples=N] [--seed=N]

Schemathesis calls every operation of openapi.yaml on a running service, with data that the schemas allow and data that
they do not: no failure of the server, no response that is not documented. The same requests at each run of one seed.
`;

const { values } = parseArgs({
  options: {
    'max-examples': { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit();
}

/** Far above what it takes: a run that hangs ends, and fails. */
const LIMIT_SECONDS = 900;

const programs = installPython(import.meta.dirname);
const server = await startServerProcess(SERVICE, { POOLSERVE_DRAIN_MS: '0' });

/**
 * Writes openapi.json without the header `request-timeout`, whose deadlines end requests with 504: they are tested in
 * test/http/limits/deadlines.test.ts. Returns the file.
 */
const writeDocument = async (): Promise<string> => {
  const file = join(programs, 'openapi.json');
  const response = await fetch(`${server.url}/openapi.json`);
  const text = JSON.stringify(await response.json(), (_, value) =>
    Array.isArray(value) ? value.filter((each) => !String(each?.$ref).endsWith('/parameters/request-timeout')) : value,
  );
  writeFileSync(file, text);
  return file;
};
const run = spawn(
  join(programs, 'schemathesis'),
  [
    ...['--config-file', join(import.meta.dirname, 'schemathesis.toml'), 'run'],
    ...[await writeDocument(), '--url', server.url, '--checks', 'all'],
    ...['--phases', 'examples,coverage,fuzzing', '--continue-on-failure', '--no-shrink', '--no-color'],
    ...['--max-examples', values['max-examples'], '--seed', values.seed, '--request-timeout', '30'],
  ],
  // It keeps what it has seen in the folder that it is started in.
  { cwd: programs, stdio: ['ignore', 'pipe', 'inherit'], timeout: LIMIT_SECONDS * 1000 },
);
let [passed, failed] = [0, 0];
const exit = once(run, 'exit');
for await (const line of createInterface({ input: run.stdout })) {
  process.stdout.write(`${line}\n`);
  const [, generated, found = '0'] = /^\s*(\d+) generated(?:, (\d+) found)?/.exec(line) ?? [];
  if (generated !== undefined) [passed, failed] = [Number(generated) - Number(found), Number(found)];
}
const [code] = await exit;
await server.stop();
if (code !== 0 && failed === 0) failed = 1;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
