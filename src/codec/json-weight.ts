import { RequestError } from '../errors.ts';

/**
 * About how many bytes of memory `JSON.parse` makes of a character, measured over what a body can be made of: a list or
 * an object takes 90 to 125, a member of its own name or a text that is nowhere else 70 to 80, a number 11.
 */
const WEIGHTS = new Uint8Array(256);
for (const [character, bytes] of Object.entries({ '[': 100, '{': 100, '"': 32, ',': 12 }))
  WEIGHTS[character.charCodeAt(0)] = bytes;

const HEAVIEST = Math.max(...WEIGHTS);

/** What is reserved for each byte of a text, and what small texts may take beyond it. */
const BYTES_OF_TEXT = 6;
const SMALL_BYTES = 48 * 1024 ** 2;

/**
 * Refuses a text, of whose body it is a part, that would become many times its size in objects: 256 MiB of `[],[],` took
 * eight gigabytes.
 * @throws BODY_TOO_LARGE
 */
export const refuseHeavyJson = (chunks: readonly Uint8Array[], bodyBytes: number): void => {
  const most = mostWeight(bodyBytes);
  if (bodyBytes * HEAVIEST <= most) return;
  const weight = weightOf(chunks);
  if (weight <= most) return;
  throw new RequestError(
    'BODY_TOO_LARGE',
    `the JSON of ${bodyBytes} bytes would take about ${weight} bytes of memory, expected at most ${most}: fewer lists, objects and texts beside "data" that fits its shape`,
  );
};

/** Whether `refuseHeavyJson` refuses a whole body. */
export const isHeavyJson = (body: Uint8Array): boolean => weightOf([body]) > mostWeight(body.length);

const mostWeight = (bodyBytes: number): number => BYTES_OF_TEXT * bodyBytes + SMALL_BYTES;

const weightOf = (chunks: readonly Uint8Array[]): number => {
  let weight = 0;
  for (const chunk of chunks) for (let i = 0; i < chunk.length; i += 1) weight += WEIGHTS[chunk[i] as number] as number;
  return weight;
};
