import { isatty } from 'node:tty';
import { type Logger, pino } from 'pino';
import { type LogDestination, openLogDestination } from './log-destination.ts';
import { readableLine } from './readable-log.ts';

/** The descriptor, not `process.stdout`, which makes a pipe refuse lines while its reader is slow. */
const STDOUT = 1;

/** The log of a service: JSON lines on standard output, or readable lines on a terminal. */
export type Log = Pick<LogDestination, 'flush' | 'close'> & { readonly logger: Logger };

/** Opens the log and writes the warnings about settings to it. */
export const openLog = (level: string, warnings: readonly string[]): Log => {
  const destination = openLogDestination(STDOUT, isatty(STDOUT) ? readableLine : undefined);
  const logger = pino({ level }, destination);
  for (const warning of warnings) logger.warn(warning);
  return { logger, flush: destination.flush, close: destination.close };
};
