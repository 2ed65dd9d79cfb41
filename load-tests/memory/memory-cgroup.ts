import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A memory cgroup for one process. */
export type MemoryCgroup = {
  /** Returns the command that runs another one within the cgroup. */
  readonly within: (command: readonly string[]) => readonly [string, ...string[]];
  /** Most memory that it has used, in bytes, page cache included. */
  readonly peakBytes: () => number;
  /** Removes it, once its process has ended. */
  readonly remove: () => void;
};

const ROOT = '/sys/fs/cgroup';
/** Files of both versions of cgroups. */
const VERSIONS = [
  { folder: join(ROOT, 'memory'), limit: 'memory.limit_in_bytes', peak: 'memory.max_usage_in_bytes' },
  { folder: ROOT, limit: 'memory.max', peak: 'memory.peak' },
] as const;

/** Creates a cgroup with this limit; returns why not where the machine does not allow it. Linux, as root. */
export const createMemoryCgroup = (limitBytes: number): MemoryCgroup | string => {
  const version = VERSIONS.find(({ folder }) => existsSync(join(folder, 'cgroup.procs')));
  if (version === undefined) return `there are no cgroups in ${ROOT}`;
  const folder = join(version.folder, `poolserve-memory-test-${process.pid}`);
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, version.limit), String(limitBytes));
  } catch (error) {
    return `no cgroup can be created: ${(error as Error).message}`;
  }
  return {
    within: (command) => ['/bin/sh', '-c', 'echo $$ > "$0" && exec "$@"', join(folder, 'cgroup.procs'), ...command],
    peakBytes: () => Number(readFileSync(join(folder, version.peak), 'utf8')),
    remove: () => rmdirSync(folder),
  };
};
