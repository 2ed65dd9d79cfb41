import { RequestError } from '../errors.ts';
import { jsonFaultAt } from './json-fault.ts';

/**
 * The JSON value of a text. With `exact`, whole numbers of 16 characters and more are texts of their digits.
 * @throws MALFORMED_JSON with where it broke off, never the content
 */
export const readJsonText = (text: string, exact = false): unknown => {
  try {
    return JSON.parse(exact ? quoteLongNumbers(text) : text);
  } catch {
    throw new RequestError('MALFORMED_JSON', `expected JSON, got ${faultIn(text)}`);
  }
};

/** Longest text in which the fault is looked for: the search takes up to a second, and a body may be far longer. */
const MAX_SEARCHED_LENGTH = 2 ** 22;

const faultIn = (text: string): string => {
  if (text.trim() === '') return 'nothing';
  if (text.length > MAX_SEARCHED_LENGTH) return 'something else';
  const at = jsonFaultAt(text);
  const before = text.slice(0, at);
  const place = `position ${at} (line ${before.split('\n').length} column ${at - before.lastIndexOf('\n')})`;
  const got = at < text.length ? JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0)) : 'its end';
  return `${got} at ${place}${hintFor(text.slice(at, at + 9))}`;
};

/** Python's json writes what JSON does not have. */
const hintFor = (rest: string): string => {
  const [word] = /^-?(?:NaN|Infinity)/.exec(rest) ?? [];
  return word === undefined ? '' : `: ${word} has to be the text "${word}"`;
};

/**
 * JSON with its whole numbers of 16 characters and more as texts: `JSON.parse` rounds those past 2^53. A reviver that is
 * told the source of each value took twice as long, and overflows the stack in deep lists.
 */
const quoteLongNumbers = (json: string): string => {
  let isInText = false;
  // A number is matched to its end whatever it is: a pattern that gives up there tries again from each of its digits.
  return json.replace(/\\.|"|-?\d[\d.eE+-]{15,}/g, (token) => {
    if (token === '"') isInText = !isInText;
    return isInText || !/^-?\d+$/.test(token) ? token : `"${token}"`;
  });
};

/** For texts in one piece, of which it keeps nothing: a new one takes 2 µs. */
const DECODER = new TextDecoder('utf-8', { fatal: true });

/** The text of a body in UTF-8. @throws MALFORMED_JSON */
export const decodeText = (chunks: readonly Uint8Array[]): string => {
  try {
    if (chunks.length === 1) return DECODER.decode(chunks[0]);
    const decoder = new TextDecoder('utf-8', { fatal: true });
    return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode();
  } catch {
    throw new RequestError('MALFORMED_JSON', 'expected JSON in UTF-8, got bytes that are not');
  }
};
