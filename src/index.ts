import { pino } from 'pino';
import { readCommand } from './config.ts';
import { startDispatcher } from './dispatch/dispatcher.ts';
import { buildServer } from './http/server.ts';
import { openLogDestination } from './log-destination.ts';

/** Settings by the names of their environment variables, as texts: `{ PORT: '0', POOLSERVE_WORKERS: '2' }`. */
export type ServiceSettings = Readonly<Record<string, string>>;

/** A running service. */
export type Service = {
  /** Address that it listens on: `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Serves what was received, then ends connections and worker threads. */
  readonly close: () => Promise<void>;
};

const STDOUT = 1;

/**
 * Starts the service in this process: as the command does, but without its signals, and logging from `warn` on unless a setting says
 * another level. The environment is not read.
 * @throws Error for a setting that cannot be used, an address that is taken
 */
export const startService = async (settings: ServiceSettings = {}): Promise<Service> => {
  const command = readCommand([], { POOLSERVE_LOG_LEVEL: 'warn', ...settings });
  if (command.kind !== 'serve')
    throw new Error(command.kind === 'refused' ? command.mistakes.join('; ') : command.kind);
  const { config, warnings } = command;
  const logger = pino({ level: config.logLevel }, openLogDestination(STDOUT));
  for (const warning of warnings) logger.warn(warning);
  const dispatcher = await startDispatcher(config, (failure, requestIds) =>
    logger.error({ err: failure, reason: failure.reason, request_ids: requestIds }, 'a worker thread was replaced'),
  );
  try {
    const { app } = await buildServer(config, dispatcher, logger);
    const url = await app.listen({ port: config.port, host: config.host });
    return {
      url,
      close: async () => {
        await app.close();
        await dispatcher.close();
      },
    };
  } catch (error) {
    await dispatcher.close();
    throw error;
  }
};
