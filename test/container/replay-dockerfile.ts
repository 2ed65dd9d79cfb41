/**
 * Shows, where no container engine is at hand, that the Dockerfile gives a service: takes its steps in empty folders,
 * starts what they give as the container would, asks it for one pooling, and ends it. Exit code 0 when all of it holds.
 */
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { listeningAddress } from '../support/process/listening-address.ts';
import { buildImage } from './build-image.ts';
import { openContainer, processIdOf, startInside } from './container.ts';
import { parseDockerfile } from './dockerfile.ts';

const context = join(import.meta.dirname, '..');

/** The tutorial's tensor and what 2×2 maxima of it are. */
const REQUEST = {
  inputs: [
    {
      name: 'x',
      datatype: 'FP32',
      shape: [2, 3, 3],
      data: Array.from({ length: 18 }, (_, i) => (i < 9 ? i + 1 : 8 - i)),
    },
  ],
};
const RESPONSE = { outputs: [{ name: 'y', datatype: 'FP32', shape: [2, 1, 1], data: [5, -1] }] };

let failures = 0;
const check = (sentence: string, holds: boolean, got: unknown = ''): void => {
  if (!holds) failures += 1;
  console.log(holds ? `  ok: ${sentence}` : `  FAILED: ${sentence}; got ${JSON.stringify(got)}`);
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

/** Ends with 0 when the folder of the program refuses a file. */
const WRITES = `try { require('node:fs').writeFileSync('planted', '') } catch { process.exit(0) } process.exit(1)`;

let server: ChildProcess | undefined;
const scratch = mkdtempSync(join(tmpdir(), 'replay-'));
chmodSync(scratch, 0o755);
try {
  const image = buildImage(parseDockerfile(readFileSync(join(context, 'Dockerfile'), 'utf8')), context, scratch);
  const container = openContainer();
  console.log(`${image.command.join(' ')}  (${container.shown})`);
  const environment = { PORT: String(await freePort()), POOLSERVE_DRAIN_MS: '500' };
  const start = (command: readonly string[], stdio: SpawnOptions['stdio']): ChildProcess =>
    startInside(container, image, command, environment, stdio);
  const url = `http://127.0.0.1:${environment.PORT}`;

  check('the image names a user that is not root', image.user !== 'root', image.user);
  if (container.isContained) {
    const write = start(['node', '-e', WRITES], 'inherit');
    check('a process of it can write nothing beside the program', (await once(write, 'exit'))[0] === 0);
  }

  server = start(image.command, ['ignore', 'pipe', 'inherit']);
  const ended = once(server, 'exit');
  console.log(`  it listens on ${await listeningAddress(server)}`);
  const ready = await fetch(`${url}/readyz`);
  check('/readyz returns 200', ready.status === 200, ready.status);

  const body = JSON.stringify(REQUEST);
  const headers = { 'content-type': 'application/json' };
  const pooled = await fetch(`${url}/v1/pool/window/max?kernel_shape=2,2&strides=2`, { method: 'POST', headers, body });
  const response = await pooled.json();
  check('it pools the tutorial’s tensor', isDeepStrictEqual(response, RESPONSE), response);

  const health = start(image.healthcheck, 'inherit');
  const [healthCode] = await once(health, 'exit');
  check('its HEALTHCHECK ends with 0', healthCode === 0, healthCode);

  process.kill(processIdOf(container, server), 'SIGTERM');
  const [code, signal] = await ended;
  check('SIGTERM ends it with 0', code === 0, { code, signal });

  const dead = start(image.healthcheck, 'ignore');
  const [deadCode] = await once(dead, 'exit');
  check('its HEALTHCHECK then ends with 1', deadCode === 1, deadCode);
} finally {
  server?.kill('SIGKILL');
  rmSync(scratch, { recursive: true });
}
console.log(failures === 0 ? 'the Dockerfile gives a service' : `${failures} of the checks failed`);
process.exitCode = failures === 0 ? 0 : 1;
