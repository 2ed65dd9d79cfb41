import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MODELS } from '../list.ts';
import { readPoolName } from '../pool-name.ts';
import type { ModelFolder } from './model-folder.ts';

/** What there may be of a model. */
export type Form = 'document' | 'document folder' | 'sentence-transformers';

/** A model that the folder may have. */
export type Candidate = {
  readonly name: string;
  /** Undefined where it has none that is read; `reason` then says why. */
  readonly form: Form | undefined;
  readonly reason: string;
  /** Changes when any of its files does, also those that links lead to. */
  readonly stamp: string;
};

const NAME = /^[A-Za-z\d][\w.-]{0,99}$/;

/** Names of addresses, and of models that there are whatever the folder has. */
const RESERVED: ReadonlySet<string> = new Set([...MODELS.map(({ name }) => name), 'pipeline', 'schema']);

/** Most files of a model that are looked at for changes. */
const MOST_FILES = 256;

/** Models of the folder, by their names in order; files of other names, and hidden ones, are none. */
export const listCandidates = async (path: string, folder: ModelFolder): Promise<readonly Candidate[]> => {
  const entries = await readdir(path, { withFileTypes: true });
  const documents = new Set(
    entries.flatMap(({ name }) => (name.endsWith('.json') ? name.slice(0, -'.json'.length) : [])),
  );
  const folders = new Set<string>();
  for (const entry of entries) {
    const isFolder = !entry.name.startsWith('.') && (await isDirectory(path, entry));
    if (isFolder) folders.add(entry.name);
  }
  const names = [...new Set([...documents, ...folders])].filter((name) => name !== '' && !name.startsWith('.')).sort();
  return Promise.all(
    names.map(async (name) => {
      const [isDocument, isFolder] = [documents.has(name), folders.has(name)];
      const form = isDocument ? 'document' : await formOf(folder, name);
      const files = isDocument && !isFolder ? [`${name}.json`] : await filesBelow(path, name);
      const reason = reasonAgainst(name, { isDocument, isFolder, form });
      return { name, form: reason === '' ? form : undefined, reason, stamp: await stampOf(path, files) };
    }),
  );
};

const isDirectory = async (path: string, entry: Dirent): Promise<boolean> => {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return stat(join(path, entry.name)).then(
    (status) => status.isDirectory(),
    () => false,
  );
};

const formOf = async (folder: ModelFolder, name: string): Promise<Form | undefined> => {
  if (await folder.has(name, 'pipeline.json')) return 'document folder';
  return (await folder.has(name, 'modules.json')) ? 'sentence-transformers' : undefined;
};

type Found = { readonly isDocument: boolean; readonly isFolder: boolean; readonly form: Form | undefined };

const reasonAgainst = (name: string, { isDocument, isFolder, form }: Found): string => {
  if (isDocument && isFolder) return `expected ${name}.json or ${name}/, got both`;
  if (!NAME.test(name)) return 'expected a name of at most 100 letters, digits, dots, hyphens and underscores';
  if (RESERVED.has(name) || readPoolName(name) !== undefined) return `expected a name that is not taken, got ${name}`;
  return form === undefined ? `expected ${name}/pipeline.json or ${name}/modules.json, got neither` : '';
};

/** Files of a model’s folder, and of the folders in it, whose modules have their own. */
const filesBelow = async (path: string, name: string): Promise<readonly string[]> => {
  const files = await readdir(join(path, name)).catch(() => []);
  const inner = await Promise.all(
    files.slice(0, MOST_FILES).map(async (file) => {
      const below = await readdir(join(path, name, file)).catch(() => []);
      return [join(name, file), ...below.slice(0, MOST_FILES).map((each) => join(name, file, each))];
    }),
  );
  return inner.flat().slice(0, MOST_FILES);
};

const stampOf = async (path: string, files: readonly string[]): Promise<string> => {
  const stamps = files.map(async (file) => {
    try {
      const { mtimeNs, ctimeNs, size, ino, dev } = await stat(join(path, file), { bigint: true });
      return `${file} ${mtimeNs} ${ctimeNs} ${size} ${ino} ${dev}`;
    } catch {
      return `${file} gone`;
    }
  });
  return (await Promise.all(stamps)).join('\n');
};
