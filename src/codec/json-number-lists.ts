import { RequestError } from '../errors.ts';
import { inOnePiece } from '../tensor/chunks.ts';
import { type DType, isDType } from '../tensor/dtype.ts';
import { refuseDuplicates } from './json-duplicates.ts';
import { readListInBlocks } from './json-list-blocks.ts';
import { isObject, type Json } from './json-members.ts';
import { decodeText } from './json-text.ts';
import { isHeavyJson, refuseHeavyJson } from './json-weight.ts';

/**
 * Reads a list of numbers, nested or not, that has these extents: its elements, little-endian and row-major, of the very
 * values that `readJsonValues` stores. undefined for any other text, and where it is not sure.
 */
export type ReadNumberList = (
  text: Uint8Array,
  datatype: DType,
  extents: readonly number[],
) => Uint8Array<ArrayBuffer> | undefined;

/** A list in a body, and how many brackets open it. */
type List = { readonly text: Uint8Array; readonly brackets: number };

/**
 * The message of a body, with the long lists of numbers that are its tensors' `data` as the bytes of their elements: the
 * lists are cut out, the rest is parsed, the lists are read as it says, or in blocks. undefined unless all of that goes
 * well: the text as a whole then tells what it is.
 * @throws BODY_TOO_LARGE, TOO_MANY_ITEMS; MALFORMED_JSON for two members of one name
 */
export const readWithNumberLists = (
  chunks: readonly Uint8Array[],
  readList: ReadNumberList,
  maxInputs: number,
): Json | undefined => {
  const { buffer, byteOffset, length } = inOnePiece(chunks);
  const text = Buffer.from(buffer, byteOffset, length);
  const { rest, lists } = cutLists(text, maxInputs);
  if (lists.size === 0) return undefined;
  refuseHeavyJson(rest, text.length, maxInputs);
  const message = parsed(rest, text);
  if (message === undefined || !Array.isArray(message.inputs)) return undefined;
  const inputs: unknown[] = [];
  let count = 0;
  for (const entry of message.inputs) {
    const list = isObject(entry) ? lists.get(entry.data) : undefined;
    if (list === undefined) inputs.push(entry);
    else {
      const data = readData(list, entry, readList);
      if (data === undefined) return undefined;
      inputs.push({ ...entry, data });
      count += 1;
    }
  }
  // A list that was cut out elsewhere, in the parameters or before a second "data", has to come back.
  return count === lists.size ? { ...message, inputs } : undefined;
};

/**
 * The object that is left of a body. Where it has two members of one name, the body as a whole tells first whether the lists
 * that were cut out are JSON, unless it is too heavy for that.
 * @throws MALFORMED_JSON
 */
const parsed = (rest: readonly Uint8Array[], body: Uint8Array): Json | undefined => {
  try {
    const text = decodeText(rest);
    const message: unknown = JSON.parse(text);
    if (!isObject(message)) return undefined;
    refuseDuplicates(text, message);
    return message;
  } catch (error) {
    if (error instanceof RequestError && isHeavyJson(body)) throw error;
    return undefined;
  }
};

const readData = ({ text, brackets }: List, { datatype, shape }: Json, readList: ReadNumberList) => {
  if (!isDType(datatype) || !isShape(shape)) return undefined;
  const count = shape.reduce((product, extent) => product * extent, 1);
  // A number takes two bytes at least: no memory is held for more than came.
  if (count === 0 || 2 * count > text.length) return undefined;
  if (brackets !== 1 && brackets !== shape.length) return undefined;
  const extents = brackets === 1 ? [count] : shape;
  return readList(text, datatype, extents) ?? readListInBlocks(text, datatype, extents);
};

const isShape = (shape: unknown): shape is readonly number[] =>
  Array.isArray(shape) && shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0);

const LEAST_BYTES = 256;
const MOST_BRACKETS = 64;

/**
 * A text in parts, with the long lists that follow a `"data":` each replaced by a random placeholder. In JSON
 * these bytes are a member's name, or its end, since a quote within a text has a backslash before it; and what is no
 * JSON stays none. Lists behind the first `mostLists`, one for each input, stay where they are.
 */
const cutLists = (
  text: Buffer,
  mostLists: number,
): { rest: readonly Uint8Array[]; lists: ReadonlyMap<unknown, List> } => {
  const rest: Uint8Array[] = [];
  const lists = new Map<unknown, List>();
  const nonce = crypto.randomUUID();
  let copiedEnd = 0;
  for (let name = text.indexOf(NAME); name >= 0 && lists.size < mostLists; ) {
    const begin = listBehind(text, name);
    let inside = begin;
    while (text[inside] === OPEN) inside += 1;
    const brackets = inside - begin;
    let end = inside;
    if (brackets > 0) {
      // Lists that differ in length may end elsewhere: the numbers then do not fit the shape.
      const closing = brackets > MOST_BRACKETS ? -1 : text.indexOf(']'.repeat(brackets), inside);
      // Nothing more is looked for: a search to the end from each of many names would take their product.
      if (closing < 0) break;
      end = closing + brackets;
      if (end - begin >= LEAST_BYTES) {
        const key = `${nonce}/${lists.size}`;
        lists.set(key, { text: text.subarray(begin, end), brackets });
        rest.push(text.subarray(copiedEnd, begin), Buffer.from(`"${key}"`));
        copiedEnd = end;
      }
    }
    name = text.indexOf(NAME, end);
  }
  rest.push(text.subarray(copiedEnd));
  return { rest, lists };
};

const NAME = '"data"';
const OPEN = 0x5b;

/** Where a value begins behind a name and a colon; where the name ends when there is no colon. */
const listBehind = (text: Buffer, name: number): number => {
  const colon = passSpace(text, name + NAME.length);
  return text[colon] === 0x3a ? passSpace(text, colon + 1) : colon;
};

const passSpace = (text: Buffer, from: number): number => {
  let at = from;
  while (text[at] === 0x20 || text[at] === 0x0a || text[at] === 0x0d || text[at] === 0x09) at += 1;
  return at;
};
