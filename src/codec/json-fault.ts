const SPACE = /[ \t\n\r]*/y;
/** A token; of a text the first quote. */
const TOKEN = /[{}[\],:"]|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;
const PLAIN = /[ !#-[\]-\uffff]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/**
 * The offset of the token at which a text that `JSON.parse` refuses stops being JSON; its length when it only ends too
 * early. The engine's own message names the position of some faults, and the content around others.
 */
export const jsonFaultAt = (text: string): number => {
  const open: string[] = [];
  let expected: 'value' | 'key' | 'colon' | 'next' = 'value';
  // After an opening bracket the closing one may follow at once; after a comma it may not.
  let isFirst = false;
  let end = 0;
  for (;;) {
    const begin = endOf(SPACE, text, end) ?? end;
    end = tokenEnd(text, begin) ?? begin;
    if (end === begin) return begin;
    const sign = text.charAt(begin);
    const closes = sign === open.at(-1) && (expected === 'next' || isFirst);
    isFirst = false;
    if (closes) {
      open.pop();
      expected = 'next';
    } else if (expected === 'next') {
      if (sign !== ',' || open.length === 0) return begin;
      expected = open.at(-1) === '}' ? 'key' : 'value';
    } else if (expected === 'key') {
      if (sign !== '"') return begin;
      expected = 'colon';
    } else if (expected === 'colon') {
      if (sign !== ':') return begin;
      expected = 'value';
    } else if (sign === '{' || sign === '[') {
      open.push(sign === '{' ? '}' : ']');
      expected = sign === '{' ? 'key' : 'value';
      isFirst = true;
    } else if (',:]}'.includes(sign)) return begin;
    else expected = 'next';
  }
};

/** Where a match that begins at an offset ends. */
const endOf = (pattern: RegExp, text: string, begin: number): number | undefined => {
  pattern.lastIndex = begin;
  return pattern.test(text) ? pattern.lastIndex : undefined;
};

const tokenEnd = (text: string, begin: number): number | undefined => {
  const end = endOf(TOKEN, text, begin);
  if (end === undefined || text.charAt(begin) !== '"') return end;
  // Piece by piece: one pattern for a whole text overflows the engine's stack after some million escapes.
  let at: number | undefined = end;
  while (at !== undefined) {
    at = endOf(PLAIN, text, at) ?? at;
    if (text.charAt(at) === '"') return at + 1;
    at = endOf(ESCAPE, text, at);
  }
  return undefined;
};
