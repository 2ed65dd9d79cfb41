import { parseArgs } from 'node:util';
import { closest, distance } from 'fastest-levenshtein';
import { SETTINGS } from './settings.ts';

type Settings = typeof SETTINGS;

/** All settings of a process, frozen. Sizes in bytes, times in ms. */
export type Config = { readonly [Key in keyof Settings]: ReturnType<Settings[Key]['preset']> };

const flagOf = ({ env }: { env: string }) => env.replace('POOLSERVE_', '').replaceAll('_', '-').toLowerCase();

/** Returns the text of `--help`: every setting with its flag, variable, default and meaning. */
export const helpText = (): string => {
  const rows = Object.values(SETTINGS).map((each) => [
    `--${flagOf(each)}`,
    each.env,
    String(each.preset() ?? 'off'),
    each.meaning,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return ['Usage: poolserve [--flag=value …] [--help] [--version]', '', ...lines, ''].join('\n');
};

/** A parsed command line and environment: serve with a configuration, print a text, or refuse the values. */
export type Command =
  | { readonly kind: 'serve'; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'refused'; readonly mistakes: readonly string[] };

/**
 * Returns the command of arguments (without node and script) and environment. A flag overrides its variable. Every invalid
 * value is one line of `mistakes`; every unknown variable with the prefix POOLSERVE_ is one of `warnings`.
 */
export const readCommand = (argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Command => {
  const flags = Object.values(SETTINGS).map(flagOf);
  const switches = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } } as const;
  const options = { ...Object.fromEntries(flags.map((flag) => [flag, { type: 'string' } as const])), ...switches };
  const { values, positionals } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true });
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };

  const mistakes = positionals.map((word) => `unexpected argument '${word}'`);
  for (const flag of Object.keys(values)) {
    if (!Object.hasOwn(options, flag))
      mistakes.push(`--${flag}: unknown flag; did you mean --${closest(flag, flags)}?`);
  }
  const config: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(SETTINGS)) {
    const flag = flagOf(each);
    const name = flag in values ? `--${flag}` : each.env;
    const text = values[flag] ?? env[each.env];
    const value = text === undefined ? each.preset() : each.parse(String(text === true ? '' : text));
    if (value === undefined && text !== undefined)
      mistakes.push(`${name}: expected ${each.expected}, got '${text === true ? '' : text}'`);
    config[key] = value;
  }
  if ((config.tlsCert === undefined) !== (config.tlsKey === undefined))
    mistakes.push('POOLSERVE_TLS_CERT, POOLSERVE_TLS_KEY: expected both or neither, got one');
  if (mistakes.length > 0) return { kind: 'refused', mistakes };
  return { kind: 'serve', config: Object.freeze(config) as Config, warnings: unknownVariables(env) };
};

const unknownVariables = (env: Readonly<Record<string, string | undefined>>): string[] => {
  const variables = Object.values(SETTINGS).map(({ env: variable }) => variable);
  const unknown = Object.keys(env).filter((name) => name.startsWith('POOLSERVE_') && !variables.includes(name));
  return unknown.map((name) => {
    const bare = name.replace('POOLSERVE_', '');
    if (variables.includes(bare)) return `${name} is not a setting: the setting is ${bare}`;
    const near = closest(name, variables);
    return `${name} is not a setting${distance(name, near) <= 4 ? `; did you mean ${near}?` : ''}`;
  });
};
