import { pino } from 'pino';
import { readCommand } from '../src/config.ts';
import { startDispatcher } from '../src/dispatch/dispatcher.ts';
import type { WorkerFailure } from '../src/dispatch/threads/worker-failure.ts';
import { buildServer } from '../src/http/server.ts';
import { FAULTY_WORKERS } from '../test/support/faults.ts';

/** The service with workers that fail when a request asks them to; settings from the environment. */
const command = readCommand([], process.env);
if (command.kind !== 'serve') throw new Error('expected settings that are all right');
const { config } = command;
/** Logs each thread that ended: it explains a missing response. */
const tell = ({ reason }: WorkerFailure, requestIds: readonly string[]): void =>
  void process.stderr.write(`${new Date().toISOString()} ${reason} ${requestIds}\n`);
const dispatcher = await startDispatcher({ ...config, ...FAULTY_WORKERS, maxHeapMb: 128 }, tell);
const { app } = await buildServer(config, dispatcher, pino({ level: 'silent' }));
process.on('SIGTERM', () => process.exit(0));
process.stdout.write(`${await app.listen({ port: config.port, host: config.host })}\n`);
