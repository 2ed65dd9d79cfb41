import { setTimeout as delay } from 'node:timers/promises';
import manifest from '../package.json' with { type: 'json' };
import { type Config, helpText, readCommand } from './config.ts';
import { LONGEST_TIMER_MS } from './dispatch/longest-timer.ts';
import { openLog } from './open-log.ts';
import { type OpenService, openService, StartFailure } from './service.ts';
import { STOP_SIGNALS, surviveSignals } from './signals.ts';

/** Time after `POOLSERVE_CLOSE_MS` for destroyed connections and threads to end, ms; then the process exits anyway. */
const END_MS = 1000;

/** Exits with a line for each mistake. */
const refuse = (mistakes: readonly string[]): never => {
  for (const mistake of mistakes) process.stderr.write(`poolserve: ${mistake}\n`);
  process.exit(1);
};

/** Exits with one line for an expected failure. @throws any other error */
const refuseFailure = (error: unknown): never => {
  if (error instanceof StartFailure) return refuse([error.message]);
  throw error;
};

const serve = async (config: Config, warnings: readonly string[]): Promise<void> => {
  const { logger, flush } = openLog(config.logLevel, warnings);
  let service: OpenService | undefined;
  // Install the handlers before the service opens: a start takes half a second.
  surviveSignals(logger, async () => service?.reload());
  service = await openService(config, logger).catch(refuseFailure);
  const { drain, close } = service;

  let stopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ signal, drain_ms: config.drainMs }, 'draining');
    drain();
    await delay(config.drainMs);
    const closed = close().then(() => true);
    const late = delay(Math.min(config.closeMs + END_MS, LONGEST_TIMER_MS), false);
    if (await Promise.race([closed, late])) logger.info('closed');
    else logger.warn('closed with unfinished requests');
    process.exit(0);
  };
  for (const signal of STOP_SIGNALS) process.on(signal, stop);

  const url = await service.listen().catch(refuseFailure);
  const docs = config.docs === 'off' ? '' : `; API reference: ${url}/docs`;
  const socket = config.socket === undefined ? '' : ` and ${config.socket}`;
  logger.info(`poolserve ${manifest.version} listens on ${url}${socket}${docs}`);
  flush();
};

const command = readCommand(process.argv.slice(2), process.env);
if (command.kind === 'help') process.stdout.write(helpText());
else if (command.kind === 'version') process.stdout.write(`${manifest.version}\n`);
else if (command.kind === 'refused') refuse(command.mistakes);
else await serve(command.config, command.warnings);
