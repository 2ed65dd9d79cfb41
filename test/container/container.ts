import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type Image, imageEnvironment, inImage } from './image.ts';

/** The unprivileged user that every Linux has. */
const UNPRIVILEGED = 65534;

/** How processes of an image are run where there is no container engine. */
export type Container = {
  /** What is true of its processes, in words. */
  readonly shown: string;
  /** Whether they are process 1 of a namespace and see a read-only root file system. */
  readonly isContained: boolean;
  /** What stands before their commands. */
  readonly prefix: readonly string[];
};

const CONTAINED: Container = {
  shown: `user ${UNPRIVILEGED} without capabilities, process 1 of a namespace, root file system read-only`,
  isContained: true,
  prefix: [
    ...['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c'],
    `mount -o remount,bind,ro / && exec setpriv --reuid ${UNPRIVILEGED} --regid ${UNPRIVILEGED} --clear-groups --no-new-privs --bounding-set=-all "$0" "$@"`,
  ],
};

const UNCONTAINED: Container = {
  shown: 'not root; a read-only file system and process 1 are not shown here: they need root on Linux',
  isContained: false,
  prefix: [],
};

/** Contained where this machine lets us: as root, on Linux. */
export const openContainer = (): Container => {
  const [program = '', ...words] = CONTAINED.prefix;
  return spawnSync(program, [...words, 'true']).status === 0 ? CONTAINED : UNCONTAINED;
};

/** Starts a command of the image in its folder, with its variables and these, never as root. */
export const startInside = (
  { prefix, isContained }: Container,
  image: Image,
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
  stdio: SpawnOptions['stdio'],
): ChildProcess => {
  const [program = '', ...words] = [...prefix, ...command];
  const identity = !isContained && process.getuid?.() === 0 ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};
  const env = { ...imageEnvironment(image), ...environment };
  return spawn(program, words, { cwd: inImage(image), env, stdio, ...identity });
};

/** The process id, on this machine, of a command that was started. */
export const processIdOf = ({ isContained }: Container, { pid }: ChildProcess): number =>
  Number(isContained ? readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8') : pid);
