import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { ReductionCases } from '../../src/reductions/reduction-cases.ts';
import type { RegionCase } from '../../src/regions/region-scheme.ts';

const root = join(import.meta.dirname, '..', '..');

/** Returns the `cases` of every `cases.ts` in the folders of a list, by wire names: `log_sum` of `log-sum`. */
const casesIn = async <Cases>(folder: string): Promise<Readonly<Record<string, Cases>>> => {
  const paths = globSync(`src/${folder}/*/cases.ts`, { cwd: root }).sort();
  const modules = await Promise.all(paths.map((path): Promise<{ cases: Cases }> => import(join(root, path))));
  const names = paths.map((path) => (path.split('/').at(-2) ?? '').replaceAll('-', '_'));
  return Object.fromEntries(names.map((name, i) => [name, modules[i]?.cases as Cases]));
};

/** The cases of every region scheme, by its name. */
export const REGION_CASES = await casesIn<readonly RegionCase[]>('regions');

/** The cases of every reduction, by its name. */
export const REDUCTION_CASES = await casesIn<ReductionCases>('reductions');
