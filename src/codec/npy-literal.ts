/** A value of the literals that a .npy header is made of. */
export type PythonLiteral = string | number | boolean | readonly PythonLiteral[] | ReadonlyMap<string, PythonLiteral>;

const TOKEN =
  /\s*(?:(?<text>'[^'\\]*'|"[^"\\]*")|(?<number>-?\d+)L?(?![\w.])|(?<word>True|False)\b|(?<sign>[{}()[\]:,]))/y;

/**
 * The value of a Python literal: dicts with text keys, tuples, lists, texts without escapes, whole numbers, booleans.
 * Nothing is evaluated. Undefined where the text is anything else.
 */
export const readPythonLiteral = (text: string): PythonLiteral | undefined => {
  let at = 0;
  const next = (): { kind: string; text: string } | undefined => {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(text)?.groups;
    if (groups === undefined) return undefined;
    at = TOKEN.lastIndex;
    const [kind, token] = Object.entries(groups).find(([, value]) => value !== undefined) as [string, string];
    return { kind, text: token };
  };
  const peek = (): string | undefined => {
    const before = at;
    const token = next();
    at = before;
    return token?.kind === 'sign' ? token.text : undefined;
  };

  const items = <T>(close: string, item: (depth: number) => T | undefined, depth: number): T[] | undefined => {
    const list: T[] = [];
    while (peek() !== close) {
      const value = item(depth + 1);
      if (value === undefined) return undefined;
      list.push(value);
      if (peek() === ',') next();
      else if (peek() !== close) return undefined;
    }
    next();
    return list;
  };
  const entry = (depth: number): [string, PythonLiteral] | undefined => {
    const key = next();
    if (key?.kind !== 'text' || next()?.text !== ':') return undefined;
    const value = literal(depth);
    return value === undefined ? undefined : [key.text.slice(1, -1), value];
  };
  const literal = (depth: number): PythonLiteral | undefined => {
    const token = depth > 8 ? undefined : next();
    if (token === undefined) return undefined;
    if (token.kind === 'text') return token.text.slice(1, -1);
    if (token.kind === 'number') return Number(token.text);
    if (token.kind === 'word') return token.text === 'True';
    if (token.text === '(') return items(')', literal, depth);
    if (token.text === '[') return items(']', literal, depth);
    if (token.text !== '{') return undefined;
    const entries = items('}', entry, depth);
    return entries === undefined || new Set(entries.map(([key]) => key)).size < entries.length
      ? undefined
      : new Map(entries);
  };

  const value = literal(0);
  return text.slice(at).trim() === '' ? value : undefined;
};
