import { pino } from 'pino';
import { expect, test } from 'vitest';
import { openRequestLog } from '../../../src/http/observability/request-line.ts';
import type { RequestTrace } from '../../../src/http/observability/request-trace.ts';

const facts = {
  id: 'one-line',
  traceId: 'ab'.repeat(16),
  method: 'POST',
  route: '/v1/pool/:region/:reductions',
  status: 200,
  finished: true,
  bytesOut: 16,
};

const trace = (operator: string | undefined): RequestTrace => ({
  startedAt: performance.now(),
  stages: { receive: 0.1234567, queue: 0, compute: 1e-9, encode: 123456.789 },
  bytesIn: 4096,
  invited: true,
  ...(operator !== undefined && { operator, caller: operator }),
});

const logTo = (lines: string[], level: string) =>
  pino({ level, base: { pid: 1, hostname: 'a "host"' } }, { write: (line: string) => lines.push(line) });

test.each([undefined, 'window/max', '"quoted", \\ and\n\u0000 \u2028 \ud800 </script>'])(
  'a line is what the logger itself writes of the same members: operator %j',
  (operator) => {
    const lines: string[] = [];
    const logger = logTo(lines, 'info');
    openRequestLog(logger)('info', facts, trace(operator));
    const { id, traceId, bytesOut, ...others } = facts;
    const stages_ms = { receive: 0.123, queue: 0, compute: 0, encode: 123456.789 };
    logger.info(
      {
        request_id: id,
        trace_id: traceId,
        ...others,
        operator,
        caller: operator,
        bytes_in: 4096,
        bytes_out: bytesOut,
        stages_ms,
        total_ms: expect.any(Number),
      },
      'request',
    );
    const [ours = '', theirs = ''] = lines;
    expect(ours.endsWith('\n')).toBe(true);
    expect(ours.indexOf('\n')).toBe(ours.length - 1);
    const { total_ms, time, ...written } = JSON.parse(ours);
    const expected = JSON.parse(theirs);
    expect(written).toEqual({ ...expected, total_ms: undefined, time: undefined });
    expect(total_ms).toBeGreaterThanOrEqual(0);
    expect(Math.abs(time - expected.time)).toBeLessThan(1000);
  },
);

test('a line below the level is not written; the destination receives the level of others', () => {
  const lines: string[] = [];
  const destination = { lastLevel: 50, write: (line: string) => lines.push(line) };
  const log = openRequestLog(pino({ level: 'info' }, destination));
  log('debug', facts, trace(undefined));
  expect(lines).toEqual([]);
  expect(destination.lastLevel).toBe(50);
  log('info', facts, trace(undefined));
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 30, request_id: 'one-line', msg: 'request' });
  expect(destination.lastLevel).toBe(30);
});
