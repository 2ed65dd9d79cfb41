import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { projectFiles, textOf } from './project-files.ts';

const URLS = /new URL\('([^']+)', import\.meta\.url\)/g;
/** Files of the build, and the one that a test expects not to exist. */
const ABSENT = ['main.js', 'no-such-task.ts'];

test('files that modules name by URLs exist', () => {
  const missing = projectFiles('**/*.ts').flatMap((path) =>
    [...textOf(path).matchAll(URLS)]
      .map(([, url = '']) => url)
      .filter((url) => !ABSENT.includes(basename(url)) && !existsSync(new URL(url, pathToFileURL(path))))
      .map((url) => `${path}: ${url}`),
  );
  expect(missing).toEqual([]);
});
