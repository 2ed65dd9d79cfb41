/** A comment of a TypeScript file: its text and the line where it begins, from 1. */
export type Comment = { readonly text: string; readonly line: number };

/**
 * A string, a template, a regular expression or a comment, whichever begins first. A slash begins a regular expression behind an
 * operator, an opening bracket or the beginning of the line, as it is a division elsewhere.
 */
const TOKENS =
  /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`|\/\*[\s\S]*?\*\/|(?<!:)\/\/.*|(?<=[(=,:[!&|?{};>+~^%*-]\s*|^\s*|\breturn\s+)\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/gm;

const isComment = (token: string): boolean => token.startsWith('/*') || token.startsWith('//');

/** Returns the comments of a TypeScript text, and the text without them, its lines as they were. */
export const divideComments = (source: string): { readonly comments: readonly Comment[]; readonly code: string } => {
  const comments: Comment[] = [];
  const code = source.replaceAll(TOKENS, (token, offset: number) => {
    if (!isComment(token)) return token;
    comments.push({ text: token, line: source.slice(0, offset).split('\n').length });
    return token.replaceAll(/[^\n]/g, ' ');
  });
  return { comments, code };
};
