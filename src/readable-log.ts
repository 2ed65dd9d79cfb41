import { styleText } from 'node:util';

/** Names of pino's levels, and the color of each. */
const LEVELS: Readonly<Record<number, readonly [name: string, color: 'gray' | 'cyan' | 'yellow' | 'red']>> = {
  10: ['TRACE', 'gray'],
  20: ['DEBUG', 'gray'],
  30: ['INFO', 'cyan'],
  40: ['WARN', 'yellow'],
  50: ['ERROR', 'red'],
  60: ['FATAL', 'red'],
};

/** A member of a line: a plain text as it is, anything else as JSON. */
const member = ([name, value]: readonly [string, unknown]): string =>
  `${name}=${typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value)}`;

/** The stack of an error with two spaces before each line. */
const stackOf = (error: unknown): string => {
  const stack = typeof error === 'object' && error !== null && 'stack' in error ? String(error.stack) : undefined;
  return stack === undefined ? '' : `\n${stack.replace(/^/gm, '  ')}`;
};

/**
 * Returns a line of pino's JSON as people read it: local time, level, message, members, the stack of an error below; another line as
 * it is. Colors are left out where `NO_COLOR` is set.
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
