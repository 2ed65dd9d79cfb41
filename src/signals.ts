import type { Logger } from 'pino';

/** Signals that end the process after a drain. `ulimit -t` sends SIGXCPU seconds before SIGKILL. */
export const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGXCPU'] as const;

/** Signals whose default is to end the process or, for SIGUSR1, to open Node's debugger to every user of the machine. */
const IGNORED_SIGNALS = ['SIGUSR1', 'SIGALRM', 'SIGVTALRM', 'SIGIO', 'SIGPWR', 'SIGSTKFLT'] as const;

/**
 * Keeps the process alive on every signal that does not stop it: SIGHUP calls `reload`, SIGUSR2 toggles between the level of
 * the log and `debug` (`info` if the level is `debug` or lower), all others are logged. Node ignores SIGPIPE and SIGXFSZ.
 */
export const surviveSignals = (logger: Logger, reload: () => Promise<void>): void => {
  const { level } = logger;
  const other = level === 'debug' || level === 'trace' ? 'info' : 'debug';
  process.on('SIGHUP', (signal) => {
    logger.info({ signal }, 'reloading keys and certificates');
    reload().catch((err) => logger.error({ err }, 'reload of keys and certificates failed'));
  });
  process.on('SIGUSR2', (signal) => {
    logger.level = logger.level === level ? other : level;
    logger.info({ signal, log_level: logger.level }, 'the log level has changed');
  });
  for (const ignored of IGNORED_SIGNALS) process.on(ignored, (signal) => logger.warn({ signal }, 'signal ignored'));
};
