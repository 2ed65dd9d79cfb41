import { inOnePiece } from '../tensor/chunks.ts';

/**
 * Python's json and Triton's clients write NaN and infinities without quotes, which JSON does not have. Here they become the
 * texts that `readJsonValues` reads, and texts in responses become bare again for callers that write so.
 */
const SIGNS = ['NaN', 'Inf'].map((sign) => Buffer.from(sign));

/** A bare number at its place, as RapidJSON reads it: with a sign, `Inf` for `Infinity`. */
const BARE = /^(-?)(NaN|Inf(?:inity)?)(?![\w.])/;
const LONGEST = '-Infinity'.length;
const [QUOTE, BACKSLASH, MINUS, LETTER_I, LETTER_N] = [0x22, 0x5c, 0x2d, 0x49, 0x4e];

/** Returns a JSON text with its bare numbers that are not finite in quotes; undefined where it has none, which a search tells in 0.1 ns a byte. */
export const quoteNonFinite = (chunks: readonly Uint8Array[]): Uint8Array | undefined => {
  const { buffer, byteOffset, length } = inOnePiece(chunks);
  const text = Buffer.from(buffer, byteOffset, length);
  if (!SIGNS.some((sign) => text.includes(sign))) return undefined;
  const parts: Uint8Array[] = [];
  let kept = 0;
  let isInText = false;
  for (let at = 0; at < length; at += 1) {
    const byte = text[at];
    if (byte === QUOTE) isInText = !isInText;
    else if (isInText) {
      if (byte === BACKSLASH) at += 1;
    } else if (byte === LETTER_N || byte === LETTER_I || byte === MINUS) {
      const [bare, sign, word] = BARE.exec(text.toString('latin1', at, at + LONGEST + 1)) ?? [];
      if (bare === undefined) continue;
      parts.push(text.subarray(kept, at), Buffer.from(word === 'NaN' ? '"NaN"' : `"${sign}Infinity"`));
      at += bare.length - 1;
      kept = at + 1;
    }
  }
  return parts.length === 0 ? undefined : Buffer.concat([...parts, text.subarray(kept)]);
};

/** The texts of numbers in the lists of a response: no other text stands between these signs. */
const QUOTED = /(?<=[[,])"(NaN|-?Infinity)"(?=[,\]])/g;

/** Returns the text of a response with its numbers that are not finite as bare words. */
export const bareNonFinite = (text: Uint8Array): Uint8Array<ArrayBuffer> => {
  const { buffer, byteOffset, length } = text;
  return new Uint8Array(
    Buffer.from(Buffer.from(buffer, byteOffset, length).toString('latin1').replace(QUOTED, '$1'), 'latin1'),
  );
};
