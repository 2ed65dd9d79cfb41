import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** What is installed, built, recorded or generated: not written by hand. */
const NOT_OURS = ['node_modules', '.git', 'build', '.venv', 'results', 'package-lock.json'];

/** The project's own files whose paths match, from the top of the project. */
export const projectFiles = (...patterns: readonly string[]): string[] =>
  globSync(patterns, { cwd: root, exclude: (entry) => NOT_OURS.includes(entry.name), withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();

/** The text of a file of the project. */
export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
