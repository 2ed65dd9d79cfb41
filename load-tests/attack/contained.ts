import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a cgroup's limit is written, by the version of the hierarchy (cgroups(7)). */
const HIERARCHIES = [
  { root: '/sys/fs/cgroup/memory', own: /^\d+:(?:[^:]+,)?memory(?:,[^:]+)?:(.*)$/m, limit: 'memory.limit_in_bytes' },
  { root: '/sys/fs/cgroup', own: /^0::(.*)$/m, limit: 'memory.max' },
] as const;

/** A command under a limit of memory, and how it is held to it. */
export type Contained = { readonly command: readonly [string, ...string[]]; readonly means: 'cgroup' | 'heap' };

/**
 * Returns a command of Node's that runs in a memory cgroup of its own below this process's, which is removed when this
 * process ends; where none can be made, one with a bounded heap, whose resident memory is to be checked.
 */
export const containCommand = ([node, ...options]: readonly [string, ...string[]], limitBytes: number): Contained => {
  const cgroup = makeCgroup(limitBytes);
  if (cgroup === undefined) {
    const heapMegabytes = Math.floor(limitBytes / 2 / 2 ** 20);
    return { command: [node, `--max-old-space-size=${heapMegabytes}`, ...options], means: 'heap' };
  }
  const enter = `echo $$ > '${join(cgroup, 'cgroup.procs')}' && exec "$0" "$@"`;
  return { command: ['/bin/sh', '-c', enter, node, ...options], means: 'cgroup' };
};

/** The folder of a new cgroup with this limit; undefined where this process may not make one. */
const makeCgroup = (limitBytes: number): string | undefined => {
  for (const { root, own, limit } of HIERARCHIES) {
    try {
      const [, path = '/'] = own.exec(readFileSync('/proc/self/cgroup', 'utf8')) ?? [];
      const folder = join(root, path, `poolserve-attack-${process.pid}`);
      mkdirSync(folder);
      process.once('exit', () => remove(folder));
      writeFileSync(join(folder, limit), String(limitBytes));
      return folder;
    } catch {
      // No such hierarchy, or no right to it.
    }
  }
  return undefined;
};

/** A cgroup is busy until the processes in it are reaped, which SIGKILL ends in some ms. */
const REMOVAL = { tries: 100, pauseMs: 10 };

const remove = (folder: string): void => {
  const sleeping = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; tries < REMOVAL.tries; tries += 1) {
    try {
      rmdirSync(folder);
      return;
    } catch {
      Atomics.wait(sleeping, 0, 0, REMOVAL.pauseMs);
    }
  }
};
