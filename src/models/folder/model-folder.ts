import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { UnreadableFile } from '../../files/read-regular-file.ts';

/** A folder whose files are read, and nothing outside of it. */
export type ModelFolder = {
  /** Bytes of its largest file that is read. */
  readonly maxFileBytes: number;
  /**
   * Returns the real path of a file or folder in it, at most through links within it: a ConfigMap of Kubernetes is such.
   * @throws Error where there is none, or it lies outside
   */
  readonly resolve: (...parts: readonly string[]) => Promise<string>;
  /** Whether there is a file or folder of this name. */
  readonly has: (...parts: readonly string[]) => Promise<boolean>;
};

/** Opens a folder. @throws Error of the system where it is none */
export const openModelFolder = async (path: string, maxFileBytes: number): Promise<ModelFolder> => {
  if (!(await stat(path)).isDirectory()) throw new UnreadableFile(path, 'expected a folder');
  const resolve = async (...parts: readonly string[]): Promise<string> => {
    const [root, target] = await Promise.all([realpath(path), realpath(join(path, ...parts))]);
    if (target === root || target.startsWith(root + sep)) return target;
    throw new UnreadableFile(join(...parts), 'expected a file of the folder, got a link that leads out of it');
  };
  const has = (...parts: readonly string[]): Promise<boolean> =>
    stat(join(path, ...parts)).then(
      () => true,
      () => false,
    );
  return { maxFileBytes, resolve, has };
};
