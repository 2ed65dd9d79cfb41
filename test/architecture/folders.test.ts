import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { projectFiles } from './project-files.ts';

/** The most files that stand side by side in a folder. */
const MOST_FILES = 30;

/** Folders that are still to be divided. */
const EXCEPTIONS: readonly string[] = ['src/dispatch', 'workers/kernels/base'];

test('no folder holds more files side by side than a reader takes in', () => {
  const counts = new Map<string, number>();
  for (const path of projectFiles('**/*', '.*/**/*')) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  const excess = [...counts].filter(([folder, count]) => count > MOST_FILES && !EXCEPTIONS.includes(folder));
  expect(excess).toEqual([]);
});
