import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A code block of a recipe, and the file that the text before it names. */
export type Block = { readonly language: string; readonly path: string; readonly text: string };

/** Returns the code blocks under a heading of Markdown, up to the next heading of the same level or above. */
export const blocksOf = (markdown: string, heading: string): readonly Block[] => {
  const [, after] = markdown.split(`${heading}\n`);
  if (after === undefined) throw new Error(`expected the heading "${heading}"`);
  const [section = ''] = after.split(/^#{2,4} /m);
  let path = '';
  return [...section.matchAll(/`([\w./-]+\.ts)`|^( *)```(\w+)\n([\s\S]*?)^\2```$/gm)].flatMap((match) => {
    const [, named, indent = '', language = '', text = ''] = match;
    path = named ?? path;
    return named === undefined ? [{ language, path, text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), '') }] : [];
  });
};

/** Creates the file of a block, or applies its diff, whose context has to occur once. @throws Error otherwise */
export const applyBlock = (folder: string, { language, path, text }: Block): void => {
  const file = join(folder, path);
  if (language !== 'diff') {
    if (existsSync(file)) throw new Error(`expected no ${path}`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return;
  }
  const lines = text.trimEnd().split('\n');
  const without = (sign: string): string =>
    lines.flatMap((line) => (line.startsWith(sign) ? [] : [`${line.slice(1)}\n`])).join('');
  const [before, after] = [without('+'), without('-')];
  const source = readFileSync(file, 'utf8');
  const found = source.split(before).length - 1;
  if (found !== 1) throw new Error(`expected these lines once in ${path}, found them ${found} times:\n${before}`);
  writeFileSync(
    file,
    source.replace(before, () => after),
  );
};
