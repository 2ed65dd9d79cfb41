import { RequestError } from '../errors.ts';
import { bytesOf } from '../tensor/chunks.ts';
import { refuseManyTensors } from './input-limit.ts';
import { refuseManyParameters } from './json-members.ts';

/**
 * About how many bytes of memory `JSON.parse` makes of a character, measured over what a body can be made of: a list or
 * an object takes 90 to 125, a member of its own name or a text that is nowhere else 70 to 80, a number 11.
 */
const WEIGHTS = new Uint8Array(256);
for (const [character, bytes] of Object.entries({ '[': 100, '{': 100, '"': 32, ',': 12, ']': 1, '}': 1 }))
  WEIGHTS[character.charCodeAt(0)] = bytes;

/** What is reserved for each byte of a text, and what small texts may take beyond it. */
const BYTES_OF_TEXT = 6;
const SMALL_BYTES = 48 * 1024 ** 2;

/** Size of text, bytes, that is parsed without a look at it before: it becomes 6.5 MB at most. */
const SMALL_TEXT_BYTES = 64 * 1024;

/** Lists of tensors and parameters of a message, by the first letter of their member; `candidates` are no tensors. */
const [LETTER_C, LETTER_O, LETTER_P] = [0x63, 0x6f, 0x70];
const NO_LISTS: ReadonlySet<number> = new Set([LETTER_C, LETTER_P]);
const [QUOTE, COMMA, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [
  0x22, 0x2c, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d,
];

/**
 * Refuses a text, of whose body it is a part, before it is parsed: one that would become many times its size in objects
 * (256 MiB of `[],[],` took eight gigabytes), and one with more inputs, outputs or parameters than a request may have.
 * @throws BODY_TOO_LARGE, TOO_MANY_ITEMS
 */
export const refuseHeavyJson = (chunks: readonly Uint8Array[], bodyBytes: number, maxInputs: number): void => {
  if (bytesOf(chunks) <= SMALL_TEXT_BYTES) return;
  const most = mostWeight(bodyBytes);
  const weight = weightOf(chunks, (letter, count) => {
    if (letter === LETTER_P) refuseManyParameters(count);
    else refuseManyTensors(letter === LETTER_O ? 'outputs' : 'inputs', count, maxInputs);
  });
  if (weight <= most) return;
  throw new RequestError(
    'BODY_TOO_LARGE',
    `the JSON of ${bodyBytes} bytes would take about ${weight} bytes of memory, expected at most ${most}: fewer lists, objects and texts beside "data" that fits its shape`,
  );
};

/** Whether a whole body is one that would become many times its size in objects. */
export const isHeavyJson = (body: Uint8Array): boolean => weightOf([body], () => {}) > mostWeight(body.length);

const mostWeight = (bodyBytes: number): number => BYTES_OF_TEXT * bodyBytes + SMALL_BYTES;

/**
 * Estimated bytes of memory that a JSON text becomes. `onEntry` is called for each entry after the first of a list that is
 * a member of the message, and of its object "parameters": with the first letter of the member's name, and the entries so far.
 */
const weightOf = (chunks: readonly Uint8Array[], onEntry: (letter: number, count: number) => void): number => {
  let weight = 0;
  let depth = 0;
  let entries = 0;
  let letter = 0;
  let isCounted = false;
  let textAt = -1;
  let isEscaped = false;
  for (const chunk of chunks) {
    for (let i = 0; i < chunk.length; i += 1) {
      const byte = chunk[i] as number;
      if (textAt >= 0) {
        if (textAt === 0 && depth === 1) letter = byte;
        textAt += 1;
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) {
          textAt = -1;
          weight += WEIGHTS[QUOTE] as number;
        }
        continue;
      }
      const bytes = WEIGHTS[byte] as number;
      if (bytes === 0) continue;
      weight += bytes;
      if (byte === QUOTE) textAt = 0;
      else if (byte === COMMA) {
        if (depth !== 2 || !isCounted) continue;
        entries += 1;
        onEntry(letter, entries);
      } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
        depth += 1;
        if (depth === 2) isCounted = byte === OPEN_OBJECT ? letter === LETTER_P : !NO_LISTS.has(letter);
        if (depth === 2) entries = 1;
      } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
    }
  }
  return weight;
};
