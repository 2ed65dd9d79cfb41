import { expect, test } from 'vitest';
import { REDUCTIONS, ROW_REDUCTIONS } from '../../src/reductions/list.ts';
import { REGIONS } from '../../src/regions/list.ts';
import { projectFiles } from './project-files.ts';

const rowNames = new Set(ROW_REDUCTIONS.map(({ name }) => name));

test.each([
  { folder: 'src/regions', list: REGIONS },
  { folder: 'src/reductions', list: [...REDUCTIONS, ...ROW_REDUCTIONS] },
])('every folder of $folder is in its list, with a main file of its name and cases', ({ folder, list }) => {
  const names = list.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const kebab = names.map((name) => name.replaceAll('_', '-'));
  const folders = new Set(projectFiles(`${folder}/*/*.ts`).map((path) => path.split('/')[2]));
  expect(folders).toEqual(new Set(kebab));
  const expected = kebab.flatMap((name) => [
    `${folder}/${name}/${rowNames.has(name) ? `${name}-reference` : 'cases'}.ts`,
    `${folder}/${name}/${name}.ts`,
  ]);
  expect(projectFiles(`${folder}/*/*.ts`)).toEqual(expect.arrayContaining(expected));
});
