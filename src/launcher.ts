#!/usr/bin/env node
/**
 * The command `poolserve`: starts the service with a Node that can run it and with Node's options. It runs on older Nodes itself, so
 * it imports nothing of the service.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LEAST_MAJOR = 24;

/** Options of Node that the service is served with; one that a later Node does not know is left out. */
const NODE_OPTIONS = [
  '--disable-sigusr1',
  '--max-semi-space-size=16',
  '--no-memory-reducer',
  '--external-memory-accounted-in-global-limit',
];

const MAIN = fileURLToPath(new URL('main.js', import.meta.url));
const EXECUTABLE = process.platform === 'win32' ? 'node.exe' : 'node';

const majorOf = (version: string): number => Number(/^v(\d+)\./.exec(version)?.[1] ?? 0);

const isRecent = (node: string): boolean =>
  majorOf(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout ?? '') >= LEAST_MAJOR;

/** The Node of the npm package `node`, where one is installed beside this package. */
const packagedNode = (): string[] => {
  try {
    const manifest = createRequire(import.meta.url).resolve('node/package.json');
    return [join(dirname(manifest), 'bin', EXECUTABLE)];
  } catch {
    return [];
  }
};

/** Returns a Node that can run the service: this one, one of npm's, or one of PATH; undefined without any. */
const findNode = (): string | undefined => {
  if (majorOf(process.version) >= LEAST_MAJOR) return process.execPath;
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const others = [...packagedNode(), ...folders.map((folder) => join(folder, EXECUTABLE))];
  return others.find((node) => existsSync(node) && isRecent(node));
};

const takes = (node: string, options: readonly string[]): boolean =>
  spawnSync(node, [...options, '--version'], { stdio: 'ignore' }).status === 0;

/** The options that this Node knows: all of them, which is tried first, or those that it takes one by one. */
const knownOptions = (node: string): readonly string[] =>
  takes(node, NODE_OPTIONS) ? NODE_OPTIONS : NODE_OPTIONS.filter((option) => takes(node, [option]));

/** Starts a program in a process of its own, hands it the signals that only this process gets, and ends as it does. */
const runBeside = (node: string, args: readonly string[], env: NodeJS.ProcessEnv): void => {
  const child = spawn(node, args, { stdio: 'inherit', env });
  // A terminal sends its signals to both.
  const isOnTerminal = process.stdin.isTTY === true;
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => isOnTerminal || child.kill(signal));
  for (const signal of ['SIGTERM', 'SIGUSR2'] as const) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`poolserve: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
};

const launch = (): void => {
  const node = findNode();
  if (node === undefined) {
    process.stderr.write(
      `poolserve: needs Node ${LEAST_MAJOR} or later, and found ${process.version} and no other on the PATH; try npx -p node@${LEAST_MAJOR} -p poolserve poolserve\n`,
    );
    process.exit(1);
  }
  const args = [...knownOptions(node), MAIN, ...process.argv.slice(2)];
  // Each thread of the C library has a heap by itself; two for all of them are 6 MB less at rest. Blocks of large bodies
  // are mapped outside of these heaps, whose memory is not returned to the system.
  const env = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '262144', ...process.env };
  if (typeof process.execve === 'function' && process.platform !== 'win32') process.execve(node, [node, ...args], env);
  else runBeside(node, args, env);
};

launch();
