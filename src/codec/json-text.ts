import { RequestError } from '../errors.ts';

/** A whole number that a JavaScript number does not hold exactly. */
const isUnsafe = (value: unknown): value is number => Number.isInteger(value) && !Number.isSafeInteger(value);

/**
 * The JSON value of a text in UTF-8. With `exact`, whole numbers past 2^53 are bigints.
 * @throws MALFORMED_JSON with where it broke off, never the content
 */
export const readJsonText = (text: string, exact = false): unknown => {
  try {
    if (!exact) return JSON.parse(text);
    // A reviver is told the text of each value (TC39 JSON.parse source text access); TypeScript does not know it yet.
    return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
      isUnsafe(value) && /^-?\d+$/.test(context?.source ?? '') ? BigInt(context?.source ?? 0) : value,
    );
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const [position] = /position \d+( \(line \d+ column \d+\))?/.exec(message) ?? [];
    const [, token] = /^Unexpected token '(.)'/u.exec(message) ?? [];
    const where = position ?? (token === undefined ? 'its end' : `a ${JSON.stringify(token)}`);
    throw new RequestError(
      'MALFORMED_JSON',
      `expected JSON, got something else at ${text.trim() === '' ? 'once: nothing' : where}`,
    );
  }
};

/** The text of a body in UTF-8. @throws MALFORMED_JSON */
export const decodeText = (chunks: readonly Uint8Array[]): string => {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode();
  } catch {
    throw new RequestError('MALFORMED_JSON', 'expected JSON in UTF-8, got bytes that are not');
  }
};
