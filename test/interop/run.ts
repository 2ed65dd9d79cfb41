import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SERVICE, startServerProcess } from '../support/process/server-process.ts';
import { installPython } from './install-python.ts';
import { startGuarded } from './start-guarded.ts';

const HELP = `Usage: npm run test:interop -- [--filter=EXPRESSION]

Runs the Python clients of requirements.txt, in a virtual environment below .venv, and the scripts of examples/ against
a running service. Without python3 or a package index it says so; in CI that is a failure.
  --filter  tests whose name has this text (pytest -k)
`;

const { values } = parseArgs({
  options: { filter: { type: 'string', default: '' }, help: { type: 'boolean', default: false } },
});

if (values.help) {
  process.stdout.write(HELP);
  process.exit();
}

const python = join(installPython(import.meta.dirname), 'python');
const server = await startServerProcess(SERVICE, { POOLSERVE_DRAIN_MS: '0' });
const guarded = await startGuarded();
const args = [
  '-m',
  'pytest',
  '--quiet',
  '--tb=short',
  '-p',
  'no:cacheprovider',
  '-k',
  values.filter,
  import.meta.dirname,
];
const tests = spawn(python, args, {
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, POOLSERVE_URL: server.url, ...guarded.environment, PYTHONDONTWRITEBYTECODE: '1' },
});
const [code] = await once(tests, 'exit');
await Promise.all([server.stop(), guarded.stop()]);
process.exitCode = code === 0 ? 0 : 1;
