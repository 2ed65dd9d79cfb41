import { availableParallelism, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { closest, distance } from 'fastest-levenshtein';

type Setting<T> = {
  readonly env: string;
  readonly meaning: string;
  /** The value that a text stands for; undefined when it is none. */
  readonly parse: (text: string) => T | undefined;
  readonly expected: string;
  readonly preset: () => T;
};

const wholeNumber = (least: number, most = Number.MAX_SAFE_INTEGER) => ({
  expected: `a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`}`,
  parse: (text: string) => inRange(/^\d+$/.test(text) ? Number(text) : undefined, least, most),
});

const byteSize = (least = 1) => ({
  expected: `a number of bytes from ${least}, as 1048576 or 256MiB (KiB, MiB, GiB, TiB)`,
  parse: (text: string) => {
    const [, digits, unit = ''] = /^(\d+)([KMGT]iB)?$/.exec(text) ?? [];
    return inRange(digits === undefined ? undefined : Number(digits) * 1024 ** ' KMGT'.indexOf(unit[0] ?? ' '), least);
  },
});

const oneOf = <const T extends string>(...words: readonly T[]) => ({
  expected: `one of ${words.join(', ')}`,
  parse: (text: string) => words.find((word) => word === text),
});

const inRange = (value: number | undefined, least: number, most = Number.MAX_SAFE_INTEGER) =>
  value !== undefined && value >= least && value <= most ? value : undefined;

/** Bytes of memory that this process may have: the cgroup's limit, else the machine's memory. */
const memoryBytes = () => Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem());

const setting = <T>(value: Setting<T>) => value;

/** Every setting there is: what the environment, the flags and `--help` know. */
const SETTINGS = {
  port: setting({
    env: 'PORT',
    ...wholeNumber(0, 65_535),
    preset: () => 8080,
    meaning: 'port to listen on; 0 = any free one',
  }),
  host: setting({
    env: 'HOST',
    expected: 'an address',
    parse: (text) => (text === '' ? undefined : text),
    preset: () => '127.0.0.1',
    meaning: 'address to listen on; 0.0.0.0 = every interface',
  }),
  workers: setting({
    env: 'POOLSERVE_WORKERS',
    ...wholeNumber(1, 1024),
    preset: availableParallelism,
    meaning: 'worker threads; default: processors that the cgroup allows',
  }),
  inlineMaxBytes: setting({
    env: 'POOLSERVE_INLINE_MAX_BYTES',
    ...byteSize(0),
    preset: () => 64 * 1024,
    meaning: 'inputs and outputs up to this size, if their plan is cheap, are pooled on the event loop; 0 = never',
  }),
  maxBodyBytes: setting({
    env: 'POOLSERVE_MAX_BODY_BYTES',
    ...byteSize(),
    preset: () => 256 * 1024 ** 2,
    meaning: 'largest body of a request',
  }),
  maxInFlightBytes: setting({
    env: 'POOLSERVE_MAX_IN_FLIGHT_BYTES',
    ...byteSize(),
    preset: () => Math.floor(memoryBytes() / 2),
    meaning: 'bytes of all admitted requests together; default: half of the memory',
  }),
  queueTimeoutMs: setting({
    env: 'POOLSERVE_QUEUE_TIMEOUT_MS',
    ...wholeNumber(0, 2 ** 31 - 1),
    preset: () => 1000,
    meaning: 'longest wait for admission, ms',
  }),
  requestTimeoutMs: setting({
    env: 'POOLSERVE_REQUEST_TIMEOUT_MS',
    ...wholeNumber(1, 2 ** 31 - 1),
    preset: () => 30_000,
    meaning: 'deadline of a whole request, ms',
  }),
  drainMs: setting({
    env: 'POOLSERVE_DRAIN_MS',
    ...wholeNumber(0, 2 ** 31 - 1),
    preset: () => 5000,
    meaning: 'on SIGTERM: not ready, but serving, this long, ms; then close',
  }),
  logLevel: setting({
    env: 'POOLSERVE_LOG_LEVEL',
    ...oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    preset: () => 'info' as const,
    meaning: 'least level that is logged',
  }),
};

type Settings = typeof SETTINGS;

/** All settings of a process, frozen. Sizes in bytes, times in ms. */
export type Config = { readonly [Key in keyof Settings]: ReturnType<Settings[Key]['preset']> };

const flagOf = ({ env }: { env: string }) => env.replace('POOLSERVE_', '').replaceAll('_', '-').toLowerCase();

/** The text of `--help`: every setting with its flag, variable, default and meaning. */
export const helpText = (): string => {
  const rows = Object.values(SETTINGS).map((each) => [
    `--${flagOf(each)}`,
    each.env,
    String(each.preset()),
    each.meaning,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return ['Usage: poolserve [--flag=value …] [--help] [--version]', '', ...lines, ''].join('\n');
};

/** What a command line and an environment say: the settings, or the one text that is asked for instead of serving. */
export type Command =
  | { readonly kind: 'serve'; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'refused'; readonly mistakes: readonly string[] };

/**
 * The command that arguments (without node and script) and environment give; a flag wins over its variable. Every
 * wrong value is one line of `mistakes`; a variable of ours that does not exist is one of `warnings`.
 */
export const readCommand = (argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Command => {
  const flags = Object.values(SETTINGS).map(flagOf);
  const switches = { help: { type: 'boolean' }, version: { type: 'boolean' } } as const;
  const options = { ...Object.fromEntries(flags.map((flag) => [flag, { type: 'string' } as const])), ...switches };
  const { values, positionals } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true });
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };

  const mistakes = positionals.map((word) => `unexpected argument '${word}'`);
  for (const flag of Object.keys(values)) {
    if (!Object.hasOwn(options, flag))
      mistakes.push(`--${flag}: no such flag; did you mean --${closest(flag, flags)}?`);
  }
  const config: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(SETTINGS)) {
    const flag = flagOf(each);
    const name = flag in values ? `--${flag}` : each.env;
    const text = values[flag] ?? env[each.env];
    const value = text === undefined ? each.preset() : each.parse(String(text === true ? '' : text));
    if (value === undefined) mistakes.push(`${name}: expected ${each.expected}, got '${text === true ? '' : text}'`);
    config[key] = value;
  }
  if (mistakes.length > 0) return { kind: 'refused', mistakes };
  return { kind: 'serve', config: Object.freeze(config) as Config, warnings: unknownVariables(env) };
};

const unknownVariables = (env: Readonly<Record<string, string | undefined>>): string[] => {
  const known = Object.values(SETTINGS).map((each) => each.env);
  const unknown = Object.keys(env).filter((name) => name.startsWith('POOLSERVE_') && !known.includes(name));
  return unknown.map((name) => {
    const near = closest(name, known);
    return `${name} is not a setting${distance(name, near) <= 4 ? `; did you mean ${near}?` : ''}`;
  });
};
