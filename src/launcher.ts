#!/usr/bin/env node
/**
 * The command `poolserve`. It starts the service with a recent Node and with Node's options. It runs on older Nodes itself and
 * therefore imports no module of the service.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LEAST_MAJOR = 24;

/** Options of Node for the service; an option that a later Node does not support is omitted. */
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

/** Returns the path of the Node of the npm package `node`, if that is installed beside this package. */
const packagedNode = (): string[] => {
  try {
    const manifest = createRequire(import.meta.url).resolve('node/package.json');
    return [join(dirname(manifest), 'bin', EXECUTABLE)];
  } catch {
    return [];
  }
};

/** Returns a Node that can run the service: this one, that of the npm package, or one on the PATH; otherwise undefined. */
const findNode = (): string | undefined => {
  if (majorOf(process.version) >= LEAST_MAJOR) return process.execPath;
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const others = [...packagedNode(), ...folders.map((folder) => join(folder, EXECUTABLE))];
  return others.find((node) => existsSync(node) && isRecent(node));
};

const supports = (node: string, options: readonly string[]): boolean =>
  spawnSync(node, [...options, '--version'], { stdio: 'ignore' }).status === 0;

/** Returns the options that a Node supports; all of them are tried together first. */
const supportedOptions = (node: string): readonly string[] =>
  supports(node, NODE_OPTIONS) ? NODE_OPTIONS : NODE_OPTIONS.filter((option) => supports(node, [option]));

/** Runs a program in a child process, forwards the signals that only this process receives, and exits with its status. */
const runAsChild = (node: string, args: readonly string[], env: NodeJS.ProcessEnv): void => {
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
      `poolserve: needs Node ${LEAST_MAJOR} or later, found ${process.version} and no later one on the PATH; try npx -p node@${LEAST_MAJOR} -p poolserve poolserve\n`,
    );
    process.exit(1);
  }
  const args = [...supportedOptions(node), MAIN, ...process.argv.slice(2)];
  // glibc gives each thread a heap: two for all threads save 6 MB at rest. Blocks of large bodies are mapped separately, as
  // glibc does not return the memory of its heaps to the system.
  const env = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '262144', ...process.env };
  if (typeof process.execve === 'function' && process.platform !== 'win32') process.execve(node, [node, ...args], env);
  else runAsChild(node, args, env);
};

launch();
