import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { listeningAddress } from '../support/process/listening-address.ts';

/**
 * Packs the package, installs it into an empty folder with the npm of each Node, and starts it with `npx poolserve`: on Node 24,
 * and on older ones with and without a Node 24 behind them on the PATH.
 */
const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'poolserve-package-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const npm = (args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): string =>
  execFileSync('npm', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** The folder of the executable of a Node, as a package of npm has it. */
const installNode = (major: number): string => {
  const name = `node-${process.platform}-${process.arch}`;
  const prefix = join(folder, `node-${major}`);
  npm(['install', '--no-audit', '--no-fund', '--silent', '--prefix', prefix, `${name}@${major}`], folder);
  return join(prefix, 'node_modules', name, 'bin');
};

/** An empty project in which the package is installed by the npm of a Node. */
const installPackage = (archive: string, major: number, node: string): string => {
  const project = join(folder, `project-${major}`);
  execFileSync('mkdir', [project]);
  writeFileSync(join(project, 'package.json'), '{ "name": "empty", "version": "1.0.0", "type": "module" }');
  npm(['install', '--no-audit', '--no-fund', archive], project, {
    ...process.env,
    PATH: `${node}${delimiter}${process.env.PATH}`,
  });
  return project;
};

let [passed, failed] = [0, 0];
const check = async (title: string, action: () => Promise<void> | void): Promise<void> => {
  try {
    await action();
    passed += 1;
    process.stdout.write(`ok: ${title}\n`);
  } catch (error) {
    failed += 1;
    process.stdout.write(`failed: ${title}: ${error instanceof Error ? error.message : String(error)}\n`);
  }
};

/** Pools through `npx poolserve`, and ends it as a supervisor does. @throws Error for another result or exit code */
const serve = async (project: string, path: string): Promise<void> => {
  const env = { ...process.env, PATH: path, PORT: '0', POOLSERVE_DRAIN_MS: '0', POOLSERVE_WORKERS: '1' };
  const server = spawn(join(project, 'node_modules/.bin/poolserve'), {
    cwd: project,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = `${await listeningAddress(server)}/v1/pool/global/max?shape=1,1,1,2&datatype=UINT8`;
    const response = await fetch(url, { method: 'POST', body: Uint8Array.of(3, 7) });
    const pooled = [...new Uint8Array(await response.arrayBuffer())];
    if (`${pooled}` !== '7') throw new Error(`expected 7, got ${pooled}`);
    server.kill('SIGTERM');
    const [code] = await once(server, 'exit');
    if (code !== 0) throw new Error(`SIGTERM ended it with ${code}`);
  } finally {
    server.kill('SIGKILL');
  }
};

/** @throws Error unless the command ends with one sentence that names what is needed */
const refuse = (project: string, node: string): void => {
  const { status, stderr } = spawnSync(join(node, 'node'), ['node_modules/.bin/poolserve', '--port=0'], {
    cwd: project,
    env: { PATH: node },
    encoding: 'utf8',
  });
  if (status !== 1 || !/^poolserve: needs Node 24 or later[^\n]*\n$/.test(stderr))
    throw new Error(`${status}: ${stderr}`);
};

/** @throws Error unless a program that imports the package starts the service */
const embed = (project: string, node: string): void => {
  const program = `import { startService } from 'poolserve';
const service = await startService({ PORT: '0', POOLSERVE_WORKERS: '1' });
const response = await fetch(service.url + '/livez');
await service.close();
process.stdout.write(await response.text());`;
  const printed = execFileSync(join(node, 'node'), ['--input-type=module', '-e', program], {
    cwd: project,
    encoding: 'utf8',
  });
  if (!printed.includes('{"live":true}')) throw new Error(printed);
};

const archive = join(folder, npm(['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], ROOT).trim());
const nodes = new Map([20, 22, 24].map((major) => [major, installNode(major)]));
const recent = nodes.get(24) ?? '';
for (const [major, node] of nodes) {
  const project = installPackage(archive, major, node);
  if (major < 24) {
    await check(`Node ${major} alone says in one sentence what is needed`, () => refuse(project, node));
    await check(`Node ${major} starts the Node 24 of the PATH`, () => serve(project, `${node}${delimiter}${recent}`));
  } else {
    await check(`Node ${major} serves`, () => serve(project, node));
    await check(`Node ${major} starts the service in a program`, () => embed(project, node));
  }
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
