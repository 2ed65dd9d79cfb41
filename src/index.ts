import { readCommand } from './config.ts';
import { openLog } from './open-log.ts';
import { openService } from './service.ts';

/** Settings by the names of their environment variables, as texts: `{ PORT: '0', POOLSERVE_WORKERS: '2' }`. */
export type ServiceSettings = Readonly<Record<string, string>>;

/** A running service. */
export type Service = {
  /** Address that it listens on: `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Serves accepted requests, then ends connections and worker threads, and writes the last log lines. */
  readonly close: () => Promise<void>;
};

/**
 * Starts the service in this process: as the command does, but without signal handlers, and logging from `warn` on unless
 * `POOLSERVE_LOG_LEVEL` says another level. The environment is not read.
 * @throws Error for a setting that cannot be used, or an address in use; nothing is left running then
 */
export const startService = async (settings: ServiceSettings = {}): Promise<Service> => {
  const command = readCommand([], { POOLSERVE_LOG_LEVEL: 'warn', ...settings });
  if (command.kind !== 'serve')
    throw new Error(command.kind === 'refused' ? command.mistakes.join('; ') : command.kind);
  const log = openLog(command.config.logLevel, command.warnings);
  try {
    const service = await openService(command.config, log.logger);
    const close = () => service.close().finally(log.close);
    const url = await service.listen().catch(async (error) => {
      await close();
      throw error;
    });
    return { url, close };
  } catch (error) {
    log.close();
    throw error;
  }
};
