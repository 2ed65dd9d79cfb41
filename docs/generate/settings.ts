import { helpText } from '../../src/config.ts';
import type { Setting } from '../../src/setting-values.ts';
import { SETTINGS } from '../../src/settings.ts';
import { code, table } from './markdown.ts';

/** The table of settings: variable, flag, values, default, meaning. */
export const settingsTable = (): string =>
  table(
    ['variable', 'flag', 'values', 'default', 'meaning'],
    Object.values(SETTINGS).map((setting: Setting<unknown>) => [
      code(setting.env),
      code(flagOf(setting.env)),
      valuesOf(setting.expected),
      defaultOf(setting),
      setting.meaning.replace(STATED, ''),
    ]),
  );

/** The flag that `--help` lists beside a variable. */
const flagOf = (variable: string): string => {
  const [, flag] = new RegExp(`^(--\\S+) +${variable} `, 'm').exec(helpText()) ?? [];
  if (flag === undefined) throw new Error(`expected ${variable} in --help`);
  return flag;
};

/** The expected values without the examples of their spelling. */
const valuesOf = (expected: string): string =>
  expected
    .replace('a whole number', 'an integer')
    .replace('a number of bytes', 'bytes')
    .replace(/, as 1048576.*/, '');

/** A default that depends on the machine, as the meaning states it. */
const STATED = /; default: (.*)$/;

const defaultOf = ({ meaning, preset, expected }: Setting<unknown>): string => {
  const [, stated] = STATED.exec(meaning) ?? [];
  if (stated !== undefined) return stated;
  const value = preset();
  if (value === undefined) return 'off';
  return code(typeof value === 'number' && expected.includes('bytes') ? bytes(value) : String(value));
};

const UNITS = ['TiB', 'GiB', 'MiB', 'KiB'] as const;

/** A size in the largest binary unit that divides it, as a setting spells it. */
const bytes = (size: number): string => {
  const place = UNITS.findIndex((_, i) => size % 1024 ** (UNITS.length - i) === 0);
  return size === 0 || place < 0 ? String(size) : `${size / 1024 ** (UNITS.length - place)}${UNITS[place]}`;
};
