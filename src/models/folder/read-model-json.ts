import { decodeText, readJsonText } from '../../codec/json-text.ts';
import { readRegularFile } from '../../files/read-regular-file.ts';
import type { ModelFolder } from './model-folder.ts';

/** Largest document or configuration. */
const MAX_JSON_BYTES = 2 ** 20;

/** The JSON of a file of the folder, and its bytes. @throws Error, RequestError MALFORMED_JSON */
export const readModelJson = async (
  folder: ModelFolder,
  ...parts: readonly string[]
): Promise<{ readonly value: unknown; readonly bytes: Uint8Array }> => {
  const bytes = await readRegularFile(await folder.resolve(...parts), Math.min(folder.maxFileBytes, MAX_JSON_BYTES));
  return { value: readJsonText(decodeText([bytes])), bytes };
};
