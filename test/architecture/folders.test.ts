import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { projectFiles } from './project-files.ts';

/** The most files that stand side by side in a folder. */
const MOST_FILES = 30;

test('no folder holds more files side by side than a reader takes in', () => {
  const counts = new Map<string, number>();
  for (const path of projectFiles('**/*', '.*/**/*')) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  expect(counts.size).toBeGreaterThan(50);
  expect([...counts].filter(([, count]) => count > MOST_FILES)).toEqual([]);
});
