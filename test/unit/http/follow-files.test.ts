import { rmSync, writeFileSync } from 'node:fs';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { followFiles } from '../../../src/http/access/follow-files.ts';
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

test('a file is used again when it has changed, and what is wrong with it is told once, however often it is looked at', async () => {
  const [watched, clock] = await Promise.all([follow(), follow()]);
  let ticks = 0;
  /** After two changes of another file were noticed, each file was looked at once or more. */
  const looked = async () => {
    for (const next of [`tick ${++ticks}`, `tick ${++ticks}`]) {
      writeFileSync(clock.path, next);
      await expect.poll(() => clock.used.at(-1), { timeout: 5000, interval: 5 }).toBe(next);
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
