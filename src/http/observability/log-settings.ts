import type { Level } from 'pino';
import type { Json } from '../../codec/json-members.ts';
import { RequestError } from '../../errors.ts';

/** The settings of Triton's logging extension. Levels are cumulative: `log_info` implies the two below it. */
export type LogSettings = {
  readonly log_file: string;
  readonly log_info: boolean;
  readonly log_warning: boolean;
  readonly log_error: boolean;
  /** 0, 1 (debug) or 2 (trace). */
  readonly log_verbose_level: number;
  readonly log_format: string;
};

/** The levels, from the least verbose. */
const LEVELS: readonly (Level | 'silent')[] = ['silent', 'error', 'warn', 'info', 'debug', 'trace'];

const indexOf = (level: string): number => Math.max(0, LEVELS.indexOf(level as Level));

/** Returns the settings of a log level. */
export const logSettings = (level: string): LogSettings => {
  const index = indexOf(level);
  return {
    log_file: '',
    log_info: index >= 3,
    log_warning: index >= 2,
    log_error: index >= 1,
    log_verbose_level: Math.max(0, index - 3),
    log_format: 'default',
  };
};

const MOST_VERBOSE = 2;

/** The expected values of each setting, and their check. */
const KINDS: Readonly<Record<keyof LogSettings, readonly [expected: string, isValid: (value: unknown) => boolean]>> = {
  log_file: ['"": the log is written to standard output', (value) => value === ''],
  log_info: ['true or false', (value) => typeof value === 'boolean'],
  log_warning: ['true or false', (value) => typeof value === 'boolean'],
  log_error: ['true or false', (value) => typeof value === 'boolean'],
  log_verbose_level: ['a whole number from 0', (value) => Number.isSafeInteger(value) && Number(value) >= 0],
  log_format: ['"default"', (value) => value === 'default'],
};

const refuse = (name: string, expected: string, value: unknown): never => {
  const shown = typeof value === 'object' ? `${Array.isArray(value) ? 'a list' : 'an object'}` : JSON.stringify(value);
  const pointer = `/${name.slice(0, 64)}`;
  throw new RequestError(
    'MALFORMED_INFERENCE',
    `${pointer}: expected ${expected}, got ${shown?.slice(0, 64)}`,
    pointer,
  );
};

/**
 * Returns the level nearest to the present one that has the settings of a request; settings that are null are absent.
 * @throws MALFORMED_INFERENCE for an unknown setting, a value that it cannot have, and settings that no level has together
 */
export const levelOf = (settings: Json, present: string): Level | 'silent' => {
  const wanted = Object.entries(settings).filter(([, value]) => value !== null);
  for (const [name, value] of wanted) {
    const kind = Object.hasOwn(KINDS, name) ? KINDS[name as keyof LogSettings] : undefined;
    if (kind === undefined) return refuse(name, `one of ${Object.keys(KINDS).join(', ')}`, name);
    if (!kind[1](value)) refuse(name, kind[0], value);
  }
  const has = (level: string): boolean => {
    const levelSettings = logSettings(level);
    return wanted.every(([name, value]) => {
      const most = name === 'log_verbose_level' ? Math.min(Number(value), MOST_VERBOSE) : value;
      return levelSettings[name as keyof LogSettings] === most;
    });
  };
  const distance = (level: string): number => Math.abs(indexOf(level) - indexOf(present));
  const [nearest] = LEVELS.filter(has).sort((a, b) => distance(a) - distance(b));
  if (nearest !== undefined) return nearest;
  const detail = `expected consistent settings (log_verbose_level above 0 implies log_info, which implies log_warning, which implies log_error), got ${wanted.map(([name, value]) => `${name}=${value}`).join(', ')}`;
  throw new RequestError('MALFORMED_INFERENCE', detail);
};
