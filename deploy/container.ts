import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { type Image, imageEnvironment, inImage } from './image.ts';

/** Whoever is not root: `nobody` on every Linux. */
const NOBODY = 65534;

/** Runs the words behind it as process 1 of namespaces of its own, without rights, all file systems of `/` read-only. */
const CONTAINED = [
  ...['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c'],
  `mount -o remount,bind,ro / && exec setpriv --reuid ${NOBODY} --regid ${NOBODY} --clear-groups --no-new-privs --bounding-set=-all "$0" "$@"`,
];

/** How processes of an image are run where there is no container engine, as well as this machine lets us. */
export type Container = {
  /** What is true of the processes, in words. */
  readonly shown: readonly string[];
  readonly start: (
    image: Image,
    command: readonly string[],
    environment: Record<string, string>,
    options?: SpawnOptions,
  ) => ChildProcess;
  /** The process id, on this machine, of a command that was started. */
  readonly processId: (started: ChildProcess) => number;
};

/** Runs contained where this machine lets us: as root, on Linux. */
export const openContainer = (): Container => {
  const [program = '', ...words] = CONTAINED;
  const isContained = spawnSync(program, [...words, 'true']).status === 0;
  return isContained ? contained : uncontained;
};

const contained: Container = {
  shown: [`user ${NOBODY}, no capabilities`, 'process 1 of its own namespace', 'read-only root file system'],
  start: (image, command, environment, options) => {
    const [program = '', ...words] = CONTAINED;
    return spawn(program, [...words, ...command], inside(image, environment, options));
  },
  processId: ({ pid }) => Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()),
};

const uncontained: Container = {
  shown: ['not shown here (it needs root on Linux): process 1, read-only file system but for the image’s own folder'],
  start: (image, command, environment, options) => {
    const [program = '', ...words] = command;
    chmodSync(inImage(image), 0o555);
    const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    return spawn(program, words, { ...inside(image, environment, options), ...identity });
  },
  processId: ({ pid }) => Number(pid),
};

const inside = (image: Image, environment: Record<string, string>, options: SpawnOptions = {}): SpawnOptions => ({
  cwd: inImage(image),
  env: { ...imageEnvironment(image), ...environment },
  ...options,
});
