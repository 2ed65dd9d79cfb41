import { quote, RequestError } from '../errors.ts';
import type { Json } from './json-members.ts';
import { decodeText, readJsonText } from './json-text.ts';

/**
 * The object that the header of a safetensors file is, with what JSON.parse lets pass refused as well: names given
 * twice, numbers that are not whole ones in plain digits, texts that are no Unicode.
 * @throws MALFORMED_SAFETENSORS
 */
export const readHeaderText = (header: Uint8Array): Json => {
  if (header[0] !== OPENING_BRACE)
    malformed(`expected a header that starts with {, got the byte 0x${(header[0] ?? 0).toString(16).padStart(2, '0')}`);
  const text = readText(() => decodeText([header]));
  // What begins with a brace and is JSON is an object.
  const object = readText(() => readJsonText(text)) as Json;
  refuseWhatParseHides(text);
  return object;
};

/** @throws MALFORMED_SAFETENSORS */
export const malformed = (detail: string): never => {
  throw new RequestError('MALFORMED_SAFETENSORS', `safetensors: ${detail}`);
};

const OPENING_BRACE = 0x7b;

/** JSON that is not JSON is, here, a safetensors file that is none. */
const readText = <Value>(read: () => Value): Value => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return malformed(`header: ${error.detail}`);
  }
};

/** Of a text that is JSON: its strings, with the colon behind a member's name; its braces; its numbers. */
const TOKENS = /("[^"\\]*(?:\\.[^"\\]*)*")\s*(:)?|[{}]|-?\d[\d.eE+-]*/g;

/** Objects within one another: the header, and a tensor or the metadata. */
const MAX_DEPTH = 2;

const refuseWhatParseHides = (json: string): void => {
  const objects: Set<string>[] = [];
  for (const [token, string, colon] of json.matchAll(TOKENS)) {
    if (token === '{') {
      if (objects.length === MAX_DEPTH) malformed('expected no objects within a tensor or the metadata');
      objects.push(new Set());
    } else if (token === '}') {
      objects.pop();
    } else if (string === undefined) {
      if (!/^\d+$/.test(token)) malformed(`expected whole numbers in plain digits, got ${token.slice(0, 40)}`);
    } else {
      const text = string.includes('\\') ? (JSON.parse(string) as string) : string.slice(1, -1);
      if (!text.isWellFormed()) malformed('expected texts in Unicode, got half of a surrogate pair');
      if (colon === undefined) continue;
      const names = objects.at(-1);
      if (names?.has(text)) malformed(`expected different names, got ${quote(text)} twice`);
      names?.add(text);
    }
  }
};
