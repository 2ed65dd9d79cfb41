import { decodeText, readJsonText } from '../../codec/json-text.ts';
import { readRegularFile } from '../../files/read-regular-file.ts';
import type { ModelFolder } from './model-folder.ts';

/** Largest document or configuration. */
const MAX_JSON_BYTES = 2 ** 20;

/** Largest tokenizer: those of many languages have some hundred thousand words. */
export const MAX_TOKENIZER_BYTES = 2 ** 26;

/** The JSON of a file of the folder, and its bytes. @throws Error, RequestError MALFORMED_JSON */
export const readModelJson = async (
  folder: ModelFolder,
  parts: readonly string[],
  mostBytes = MAX_JSON_BYTES,
): Promise<{ readonly value: unknown; readonly bytes: Uint8Array }> => {
  const bytes = await readRegularFile(await folder.resolve(...parts), Math.min(folder.maxFileBytes, mostBytes));
  return { value: readJsonText(decodeText([bytes])), bytes };
};
