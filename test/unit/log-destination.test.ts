import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openLogDestination } from '../../src/log-destination.ts';

const folder = mkdtempSync(join(tmpdir(), 'log-'));
const path = join(folder, 'log');
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('lines that are not taken are lost, and counted before the next that is', () => {
  const file = openSync(path, 'w');
  const full = openSync('/dev/full', 'w');
  const other = openSync(path, 'a');
  closeSync(other);
  const log = openLogDestination(other);
  log.write('1\n');
  log.write('2\n');
  // The closed descriptor's number is free: a file that is opened now has it.
  expect(openSync(path, 'a')).toBe(other);
  log.write('3\n');
  log.write('4\n');
  const [, counted = '', ...lines] = readFileSync(path, 'utf8').split('\n');
  expect(JSON.parse(counted)).toMatchObject({ level: 40, lost_lines: 2, msg: 'log lines were lost' });
  expect(lines).toEqual(['3', '4', '']);

  const fullLog = openLogDestination(full);
  fullLog.write('lost\n');
  for (const descriptor of [file, full, other]) closeSync(descriptor);
});
