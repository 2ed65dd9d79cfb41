import { benchmarkSummary, benchmarkTables } from './benchmarks.ts';
import { differencesTable } from './differences.ts';
import { errorsTable } from './errors.ts';
import { changesTable, modelSections } from './models.ts';
import {
  commonAttributesTable,
  reductionSections,
  reductionsTable,
  regionSections,
  regionsTable,
  transformSections,
  winnerAttributesTable,
} from './operators.ts';
import { routesTable } from './routes.ts';
import { settingsTable } from './settings.ts';

/** Generated parts of pages, by the names in their markers. */
export const PARTS: Readonly<Record<string, () => string>> = {
  benchmarks: benchmarkTables,
  'benchmark summary': benchmarkSummary,
  changes: changesTable,
  'common attributes': commonAttributesTable,
  differences: differencesTable,
  errors: errorsTable,
  models: modelSections,
  reductions: reductionsTable,
  'reduction sections': reductionSections,
  regions: regionsTable,
  'region sections': regionSections,
  'selection attributes': winnerAttributesTable,
  routes: routesTable,
  settings: settingsTable,
  transforms: transformSections,
};

/** A generated part between its markers. */
const MARKED = /<!-- generated: ([\w ]+) -->\n[\s\S]*?<!-- end -->/g;

/** Names of the generated parts of a page. */
export const partsOf = (page: string): readonly string[] => [...page.matchAll(MARKED)].map(([, name = '']) => name);

/** A page with its generated parts written anew. @throws Error for a marker of an unknown part */
export const withParts = (page: string, parts = PARTS): string =>
  page.replaceAll(MARKED, (_, name: string) => {
    const part = Object.hasOwn(parts, name) ? parts[name] : undefined;
    if (part === undefined) throw new Error(`expected one of ${Object.keys(parts).join(', ')}, got the part ${name}`);
    return `<!-- generated: ${name} -->\n\n${part()}\n\n<!-- end -->`;
  });
