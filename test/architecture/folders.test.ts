import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { projectFiles } from './project-files.ts';

/** The most files that stand side by side in a folder. */
const MOST_FILES = 30;

/** Folders that have more, and how many at most: none of them grows. */
const EXCEPTIONS: Readonly<Record<string, number>> = { 'src/dispatch': 38, 'workers/kernels/base': 31 };

test('no folder holds more files side by side than a reader takes in', () => {
  const counts = new Map<string, number>();
  for (const path of projectFiles('**/*', '.*/**/*')) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  const excess = [...counts].filter(([folder, count]) => count > (EXCEPTIONS[folder] ?? MOST_FILES));
  expect(excess).toEqual([]);
});
