import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { refuseMessage } from '../../../src/http/errors/refuse-message.ts';

test('a transfer coding behind 200,000 spaces is refused without backtracking', () => {
  const message = new IncomingMessage(new Socket());
  message.httpVersion = '1.1';
  message.rawHeaders = ['Host', 'a'];
  message.headers = { host: 'a', 'transfer-encoding': `chunked,${' '.repeat(200_000)}x` };
  const before = process.threadCpuUsage();
  expect(() => refuseMessage(message)).toThrow('transfer-encoding: expected chunked alone');
  // A regular expression took some 50 s of processor time.
  expect(process.threadCpuUsage(before).user / 1e6).toBeLessThan(5);
});
