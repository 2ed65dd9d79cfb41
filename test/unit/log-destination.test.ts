import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, expect, test } from 'vitest';
import { openLogDestination } from '../../src/log-destination.ts';

const folder = mkdtempSync(join(tmpdir(), 'log-'));
const path = (name: string): string => join(folder, name);
const read = (name: string): string => readFileSync(path(name), 'utf8');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('lines that are not taken are lost, and counted before the next that are', () => {
  const file = openSync(path('file'), 'w');
  const full = openSync('/dev/full', 'w');
  const other = openSync(path('log'), 'a');
  closeSync(other);
  const log = openLogDestination(other);
  log.write('1\n');
  log.write('2\n');
  log.flush();
  log.write('3\n');
  log.flush();
  // The closed descriptor's number is free: a file that is opened now has it.
  expect(openSync(path('log'), 'a')).toBe(other);
  log.write('4\n');
  log.write('5\n');
  log.flush();
  const [, counted = '', ...lines] = read('log').split('\n');
  expect(JSON.parse(counted)).toMatchObject({ level: 40, lost_lines: 3, msg: 'log lines were lost' });
  expect(lines).toEqual(['4', '5', '']);

  const fullLog = openLogDestination(full);
  fullLog.write('lost\n');
  fullLog.flush();
  for (const descriptor of [file, full, other]) closeSync(descriptor);
});

test('lines wait for one another for a moment, those of trouble do not', async () => {
  const logger = pino({}, openLogDestination(openSync(path('waiting'), 'w')));
  logger.info('one');
  expect(read('waiting')).toBe('');
  await expect.poll(() => read('waiting')).toMatch(/"one"}\n$/);
  logger.info('two');
  logger.warn('three');
  expect(read('waiting')).toMatch(/"two"}\n.*"three"}\n$/);
});

test('many lines wait for no timer', () => {
  const log = openLogDestination(openSync(path('many'), 'w'));
  const line = `${'x'.repeat(99)}\n`;
  for (let i = 0; i < 100; i++) log.write(line);
  expect(read('many').length).toBeGreaterThan(8000);
});

test('the end of a process writes what waits', () => {
  const file = new URL('../../src/log-destination.ts', import.meta.url).href;
  const script = `import { openLogDestination } from '${file}'; openLogDestination(1).write('last\\n'); process.exit(3);`;
  const run = (): string => execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(run).toThrow(expect.objectContaining({ status: 3, stdout: 'last\n' }));
});
