import { hash } from 'node:crypto';
import { setTimeout as delay, setInterval } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { readRegularFile } from '../../files/read-regular-file.ts';
import { UnusableSetting } from './unusable-setting.ts';

/** Until when files are followed, and what reads all of them again at once. */
export type Followed = { readonly signal: AbortSignal; readonly looks?: Set<() => Promise<void>> };

/** Files that a setting names, and what is done with their texts. */
export type Following = Followed & {
  readonly setting: string;
  readonly paths: readonly string[];
  /** Throws for texts that cannot be used. */
  readonly use: (texts: readonly string[]) => void;
  readonly log: FastifyBaseLogger;
  /** Between two looks, ms. Looking also finds what a changed link leads to, as mounted secrets are replaced. */
  readonly everyMs?: number;
};

/** Largest file that is read: ten thousand keys and names, or a long chain of certificates. */
const MAX_BYTES = 2 ** 20;

const readText = async (path: string): Promise<string> => (await readRegularFile(path, MAX_BYTES)).toString('utf8');

/** Files of a network that is gone are not waited for. */
const READ_TIMEOUT_MS = 5000;

/**
 * Gives `use` the texts of files now, and again whenever they have changed, until the signal. What it throws later on
 * is logged once, and what it used before stays.
 * @throws UnusableSetting when they cannot be read or used now
 */
export const followFiles = async (following: Following): Promise<void> => {
  const { setting, paths, use, log, signal, looks, everyMs = 1000 } = following;
  const read = openReader(paths);
  let seen = '';
  const look = async (): Promise<'changed' | 'same'> => {
    const texts = await read();
    const digest = hash('sha256', texts.join('\0'));
    if (digest === seen) return 'same';
    seen = digest;
    use(texts);
    return 'changed';
  };
  await look().catch((error) => {
    const path = error instanceof Error && 'path' in error ? `${error.path}: ` : '';
    throw new UnusableSetting(setting, `${path}${reasonOf(error)}`);
  });

  let told = '';
  const lookAgain = async (): Promise<void> => {
    try {
      if ((await look()) === 'changed') log.info({ setting }, 'changed files are used');
      told = '';
    } catch (error) {
      const reason = reasonOf(error);
      if (reason !== told) log.error({ setting, reason }, 'changed files cannot be used: what was read before stays');
      told = reason;
    }
  };
  const follow = async (): Promise<void> => {
    for await (const _ of setInterval(everyMs, undefined, { ref: false, signal })) await lookAgain();
  };
  looks?.add(lookAgain);
  follow().catch(() => {});
};

/** Returns what reads the texts of files; a read that hangs fails, and the next call waits for it instead of hanging another thread. */
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

/** What went wrong, without the path: logs are read by others than those who set it. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return 'syscall' in error && 'code' in error ? `a file cannot be read (${error.code})` : error.message;
};
