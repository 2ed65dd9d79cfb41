import { hash } from 'node:crypto';
import { setTimeout as delay, setInterval } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { readRegularFile } from '../../files/read-regular-file.ts';
import { UnusableSetting } from './unusable-setting.ts';

/** The signal that ends the watching of files, and the functions that reload them at once. */
export type FileWatch = { readonly signal: AbortSignal; readonly reloads?: Set<() => Promise<void>> };

/** The files of a setting, and the function that uses their texts. */
export type WatchedFiles = FileWatch & {
  readonly setting: string;
  readonly paths: readonly string[];
  /** Takes the texts of the files. Throws for invalid texts. */
  readonly use: (texts: readonly string[]) => void;
  readonly log: FastifyBaseLogger;
  /** Interval of checks, ms. Checks find replaced links, too, by which mounted secrets are updated. */
  readonly everyMs?: number;
};

/** Bytes of the largest file: ten thousand keys and names, or a long chain of certificates. */
const MAX_BYTES = 2 ** 20;

const readText = async (path: string): Promise<string> => (await readRegularFile(path, MAX_BYTES)).toString('utf8');

/** Time limit of a read: files of a network file system may hang. */
const READ_TIMEOUT_MS = 5000;

/**
 * Calls `use` with the texts of files now, and after every change until the signal. A later error is logged once, and the
 * previous texts stay in use.
 * @throws UnusableSetting for files that cannot be read or used now
 */
export const followFiles = async (files: WatchedFiles): Promise<void> => {
  const { setting, paths, use, log, signal, reloads, everyMs = 1000 } = files;
  const read = openReader(paths);
  let usedDigest = '';
  const check = async (): Promise<'changed' | 'same'> => {
    const texts = await read();
    const digest = hash('sha256', texts.join('\0'));
    if (digest === usedDigest) return 'same';
    usedDigest = digest;
    use(texts);
    return 'changed';
  };
  await check().catch((error) => {
    const path = error instanceof Error && 'path' in error ? `${error.path}: ` : '';
    throw new UnusableSetting(setting, `${path}${reasonOf(error)}`);
  });

  let loggedReason = '';
  const checkAgain = async (): Promise<void> => {
    try {
      if ((await check()) === 'changed') log.info({ setting }, 'reloaded changed files');
      loggedReason = '';
    } catch (error) {
      const reason = reasonOf(error);
      if (reason !== loggedReason)
        log.error({ setting, reason }, 'reload failed; keeping the previous keys or certificate');
      loggedReason = reason;
    }
  };
  const follow = async (): Promise<void> => {
    for await (const _ of setInterval(everyMs, undefined, { ref: false, signal })) await checkAgain();
  };
  reloads?.add(checkAgain);
  follow().catch(() => {});
};

/**
 * Returns a function that reads the texts of files. It fails for a read that hangs; the next call waits for the same read, so that
 * no further thread hangs.
 */
const openReader = (paths: readonly string[]): (() => Promise<readonly string[]>) => {
  let reading: Promise<readonly string[]> | undefined;
  return async () => {
    reading ??= Promise.all(paths.map(readText)).finally(() => {
      reading = undefined;
    });
    const late = new AbortController();
    const timeout = delay(READ_TIMEOUT_MS, undefined, { ref: false, signal: late.signal }).then(() => {
      throw new Error(`a file was not read within ${READ_TIMEOUT_MS} ms`);
    });
    try {
      return await Promise.race([reading, timeout]);
    } finally {
      late.abort();
    }
  };
};

/** Returns the reason of an error without the path, which does not belong into the log. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return 'syscall' in error && 'code' in error ? `a file cannot be read (${error.code})` : error.message;
};
