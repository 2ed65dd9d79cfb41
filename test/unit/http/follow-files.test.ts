import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { followFiles } from '../../../src/http/auth/follow-files.ts';
import { temporaryFile } from '../../support/temporary-file.ts';

/** Follows one file; what it was used as, and what was logged. */
const follow = async () => {
  const path = temporaryFile('followed.txt');
  writeFileSync(path, 'first');
  const used: string[] = [];
  const log: { reason?: string }[] = [];
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const use = ([text = '']: readonly string[]) => {
    if (text === 'broken') throw new Error('this is broken');
    used.push(text);
  };
  const logger = pino({}, { write: (line: string) => log.push(JSON.parse(line)) });
  await followFiles({ setting: 'A_SETTING', paths: [path], use, log: logger, signal: stop.signal, everyMs: 20 });
  return { path, used, log };
};

test('a changed file is used again, and its fault is logged once, however often it is polled', async () => {
  const [watched, clock] = await Promise.all([follow(), follow()]);
  let ticks = 0;
  /** After two changes of another file were noticed, each file was looked at once or more. */
  const looked = async () => {
    for (const next of [`tick ${++ticks}`, `tick ${++ticks}`]) {
      writeFileSync(clock.path, next);
      await expect.poll(() => clock.used.at(-1), { interval: 5 }).toBe(next);
    }
  };
  const reasons = () => watched.log.map(({ reason }) => reason);

  await looked();
  expect([watched.used, watched.log]).toEqual([['first'], []]);
  writeFileSync(watched.path, 'broken');
  await looked();
  await looked();
  expect(reasons()).toEqual(['this is broken']);
  rmSync(watched.path);
  await looked();
  await looked();
  expect(reasons()).toEqual(['this is broken', 'a file cannot be read (ENOENT)']);
  writeFileSync(watched.path, 'second');
  await looked();
  expect(watched.used).toEqual(['first', 'second']);
  expect(reasons()).toEqual(['this is broken', 'a file cannot be read (ENOENT)', undefined]);
});

const LIMIT_BYTES = 2 ** 20;
const fifo = (path: string): void => void execFileSync('mkfifo', [path]);

const linkToFifo = (path: string): void => {
  fifo(`${path}.fifo`);
  symlinkSync(`${path}.fifo`, path);
};

/** What a path can become, and what is said of it. */
const UNREADABLE: readonly (readonly [string, (path: string) => void, RegExp])[] = [
  ['a FIFO', fifo, /^expected a regular file/],
  ['a folder', mkdirSync, /^expected a regular file/],
  ['a link to a device without an end', (path) => symlinkSync('/dev/zero', path), /^expected a regular file/],
  ['a link to a FIFO', linkToFifo, /^expected a regular file/],
  ['a link to itself', (path) => symlinkSync(path, path), /ELOOP/],
  [
    'too large',
    (path) => writeFileSync(path, Buffer.alloc(LIMIT_BYTES + 1, 'x')),
    /^expected a file of at most 1048576 bytes/,
  ],
];

describe.each(UNREADABLE)('a file that is %s', (_what, become, reason) => {
  test('is said so once, and followed on until it is good again', async () => {
    const { path, used, log } = await follow();
    rmSync(path);
    become(path);
    await expect.poll(() => log.length).toBeGreaterThan(0);
    await expect.poll(() => log.at(-1)?.reason).toMatch(reason);
    rmSync(path, { recursive: true });
    writeFileSync(path, 'second');
    await expect.poll(() => used).toEqual(['first', 'second']);
    expect(log.filter((line) => reason.test(line.reason ?? ''))).toHaveLength(1);
  });

  test('is refused at the start, with its path', async () => {
    const path = temporaryFile('followed.txt');
    become(path);
    const following = followFiles({
      setting: 'A_SETTING',
      paths: [path],
      use: () => {},
      log: pino({ level: 'silent' }),
      signal: AbortSignal.timeout(0),
    });
    await expect(following).rejects.toThrow(
      new RegExp(`^A_SETTING: ${RegExp.escape(path)}: .*${reason.source.replace('^', '')}`),
    );
  });
});

test('a file of the largest size is read whole', async () => {
  const { path, used } = await follow();
  writeFileSync(path, Buffer.alloc(LIMIT_BYTES, 'x'));
  await expect.poll(() => used.at(-1)?.length).toBe(LIMIT_BYTES);
});

test('a reload reads changed files at once', async () => {
  const path = temporaryFile('followed.txt');
  writeFileSync(path, 'first');
  const [used, reloads, stop] = [[] as string[], new Set<() => Promise<void>>(), new AbortController()];
  onTestFinished(() => stop.abort());
  const use = ([text = '']: readonly string[]) => void used.push(text);
  const log = pino({ level: 'silent' });
  const everyMs = 2 ** 30;
  await followFiles({ setting: 'A_SETTING', paths: [path], use, log, signal: stop.signal, reloads, everyMs });
  writeFileSync(path, 'second');
  for (const reload of reloads) await reload();
  expect(used).toEqual(['first', 'second']);
});
