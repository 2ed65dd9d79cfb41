import { pino } from 'pino';
import { expect, test } from 'vitest';
import { readableLine } from '../../src/readable-log.ts';

/** Lines as pino writes them, made readable; the local time replaced by `TIME`. */
const read = (log: (logger: pino.Logger) => void): string => {
  const lines: string[] = [];
  log(pino({ level: 'trace' }, { write: (line: string) => lines.push(readableLine(line)) }));
  return lines.join('').replace(/^\d\d:\d\d:\d\d/gm, 'TIME');
};

test('a line has its time, level and message, without the names of process and host', () => {
  expect(read((logger) => logger.info('poolserve listens'))).toBe('TIME INFO  poolserve listens\n');
  expect(read((logger) => logger.warn({ drain_ms: 5, signal: 'SIGTERM', url: '/v1 x' }, 'draining'))).toBe(
    'TIME WARN  draining drain_ms=5 signal=SIGTERM url="/v1 x"\n',
  );
});

test('an error has its stack below', () => {
  const text = read((logger) => logger.error({ err: new TypeError('broken') }, 'request failed'));
  expect(text).toMatch(/^TIME ERROR request failed\n {2}TypeError: broken\n {6}at .*\n/);
  expect(text.split('\n').at(-1)).toBe('');
});

test('a line that is not JSON stays as it is', () => {
  expect(readableLine('plain\n')).toBe('plain\n');
});
