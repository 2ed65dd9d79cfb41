import { styleText } from 'node:util';

/** Names and colors of pino's levels. */
const LEVELS: Readonly<Record<number, readonly [name: string, color: 'gray' | 'cyan' | 'yellow' | 'red']>> = {
  10: ['TRACE', 'gray'],
  20: ['DEBUG', 'gray'],
  30: ['INFO', 'cyan'],
  40: ['WARN', 'yellow'],
  50: ['ERROR', 'red'],
  60: ['FATAL', 'red'],
};

/** Returns a member of a line: a plain text unquoted, any other value as JSON. */
const member = ([name, value]: readonly [string, unknown]): string =>
  `${name}=${typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value)}`;

/** Returns the stack of an error with two spaces before each line. */
const stackOf = (error: unknown): string => {
  const stack = typeof error === 'object' && error !== null && 'stack' in error ? String(error.stack) : undefined;
  return stack === undefined ? '' : `\n${stack.replace(/^/gm, '  ')}`;
};

/**
 * Returns a line of pino's JSON in readable form: local time, level, message, members, and below them the stack of an error.
 * Returns any other line unchanged. The environment variable `NO_COLOR` removes the colors.
 */
export const readableLine = (line: string): string => {
  let parsed: Record<string, unknown>;
  try {
    parsed = JSON.parse(line);
  } catch {
    return line;
  }
  const { level, time, pid: _, hostname: __, msg = '', err, ...members } = parsed;
  const [name, color] = LEVELS[Number(level)] ?? ['LEVEL', 'gray'];
  const clock = new Date(Number(time)).toTimeString().slice(0, 8);
  const head = [clock, styleText(color, name.padEnd(5)), String(msg)];
  const rest = styleText('gray', Object.entries(members).map(member).join(' '));
  return `${[...head, ...(Object.keys(members).length > 0 ? [rest] : [])].join(' ')}${stackOf(err)}\n`;
};
