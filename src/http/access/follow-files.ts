import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setInterval } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { UnusableSetting } from './unusable-setting.ts';

/** Files that a setting names, and what is done with their texts. */
export type Following = {
  readonly setting: string;
  readonly paths: readonly string[];
  /** Throws for texts that cannot be used. */
  readonly use: (texts: readonly string[]) => void;
  readonly log: FastifyBaseLogger;
  readonly signal: AbortSignal;
  /** Between two looks, ms. Looking also finds what a changed link leads to, as mounted secrets are replaced. */
  readonly everyMs?: number;
};

/**
 * Gives `use` the texts of files now, and again whenever they have changed, until the signal. What it throws later on
 * is logged once, and what it used before stays.
 * @throws UnusableSetting when they cannot be read or used now
 */
export const followFiles = async ({ setting, paths, use, log, signal, everyMs = 1000 }: Following): Promise<void> => {
  let seen = '';
  const look = async (): Promise<'changed' | 'same'> => {
    const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
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
  follow().catch(() => {});
};

/** What went wrong, without the path: logs are read by others than those who set it. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return 'syscall' in error && 'code' in error ? `a file cannot be read (${error.code})` : error.message;
};
