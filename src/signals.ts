import type { Logger } from 'pino';

/** Signals that end the process after a drain. SIGXCPU comes with `ulimit -t`, seconds before SIGKILL. */
export const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGXCPU'] as const;

/** Signals that would end the process at once, or, as SIGUSR1, open Node's debugger to everybody on the machine. */
const IGNORED_SIGNALS = ['SIGUSR1', 'SIGALRM', 'SIGVTALRM', 'SIGIO', 'SIGPWR', 'SIGSTKFLT'] as const;

/**
 * Keeps the process alive on every signal that is no order to end: SIGHUP calls `reload`, SIGUSR2 switches between the level
 * of the log and `debug` (`info` where the level is `debug` or lower), all others are logged. SIGPIPE and SIGXFSZ are ignored
 * by Node.
 */
export const surviveSignals = (logger: Logger, reload: () => Promise<void>): void => {
  const { level } = logger;
  const other = level === 'debug' || level === 'trace' ? 'info' : 'debug';
  process.on('SIGHUP', (signal) => {
    logger.info({ signal }, 'reading keys and certificates again');
    reload().catch((err) => logger.error({ err }, 'keys and certificates cannot be read again'));
  });
  process.on('SIGUSR2', (signal) => {
    logger.level = logger.level === level ? other : level;
    logger.info({ signal, log_level: logger.level }, 'the log level has changed');
  });
  for (const ignored of IGNORED_SIGNALS) process.on(ignored, (signal) => logger.warn({ signal }, 'signal ignored'));
};
