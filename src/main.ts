import { setTimeout as delay } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { pino } from 'pino';
import manifest from '../package.json' with { type: 'json' };
import { type Config, helpText, readCommand } from './config.ts';
import { startDispatcher } from './dispatch/dispatcher.ts';
import { LONGEST_TIMER_MS } from './dispatch/longest-timer.ts';
import { UnusableSetting } from './http/auth/unusable-setting.ts';
import { listenOnSocket } from './http/lifetime/unix-socket.ts';
import type { Server } from './http/server.ts';
import { openLogDestination } from './log-destination.ts';
import { readableLine } from './readable-log.ts';
import { STOP_SIGNALS, surviveSignals } from './signals.ts';

/** Not `process.stdout`: that would make a pipe one that refuses lines while its reader is slow. */
const STDOUT = 1;

/** Time after `POOLSERVE_CLOSE_MS` for connections that were ended and for threads, in ms: then the process ends anyway. */
const END_MS = 1000;

/** Ends the process with a sentence for whoever started it. */
const refuse = (mistakes: readonly string[]): never => {
  for (const mistake of mistakes) process.stderr.write(`poolserve: ${mistake}\n`);
  process.exit(1);
};

/** Ends the process for a setting that cannot be used. */
const refuseUnusable = (error: unknown): never => {
  if (error instanceof UnusableSetting) return refuse([error.message]);
  throw error;
};

const serve = async (config: Config, warnings: readonly string[]): Promise<void> => {
  const destination = openLogDestination(STDOUT, isatty(STDOUT) ? readableLine : undefined);
  const logger = pino({ level: config.logLevel }, destination);
  for (const warning of warnings) logger.warn(warning);
  // From here on, not when the server is there: a start takes half a second.
  let server: Server | undefined;
  surviveSignals(logger, async () => server?.reload());
  // The threads start while the server's modules load: that is the longer half of the start.
  const [dispatcher, { buildServer }] = await Promise.all([
    startDispatcher(config, (failure, requestIds) =>
      logger.error({ err: failure, reason: failure.reason, request_ids: requestIds }, 'a worker thread was replaced'),
    ).catch((error: Error) => refuse([`cannot start the worker threads: ${error.message}`])),
    import('./http/server.ts'),
  ]);
  server = await buildServer(config, dispatcher, logger).catch(refuseUnusable);
  const { app, drain } = server;
  await app.ready();
  const closeSocket =
    config.socket === undefined ? undefined : await listenOnSocket(app.server, config.socket).catch(refuseUnusable);

  let stopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ signal, drain_ms: config.drainMs }, 'draining');
    drain();
    await delay(config.drainMs);
    const closed = Promise.all([closeSocket?.(), app.close()])
      .then(dispatcher.close)
      .then(() => true);
    const late = delay(Math.min(config.closeMs + END_MS, LONGEST_TIMER_MS), false);
    if (await Promise.race([closed, late])) logger.info('closed');
    else logger.warn('closed, though work was not done');
    process.exit(0);
  };
  for (const signal of STOP_SIGNALS) process.on(signal, stop);

  const address = await app
    .listen({ port: config.port, host: config.host })
    .catch((error: Error) =>
      refuse([`cannot listen on ${config.host}, port ${config.port} (HOST, PORT): ${error.message}`]),
    );
  const docs = config.docs === 'off' ? '' : `; ${address}/docs tells how to call it`;
  const socket = config.socket === undefined ? '' : ` and ${config.socket}`;
  logger.info(`poolserve ${manifest.version} listens on ${address}${socket}${docs}`);
  destination.flush();
};

const command = readCommand(process.argv.slice(2), process.env);
if (command.kind === 'help') process.stdout.write(helpText());
else if (command.kind === 'version') process.stdout.write(`${manifest.version}\n`);
else if (command.kind === 'refused') refuse(command.mistakes);
else await serve(command.config, command.warnings);
