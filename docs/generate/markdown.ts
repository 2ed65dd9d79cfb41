/** A table of Markdown; bars in cells are escaped. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map(escapeBars))]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');

const escapeBars = (cell: string): string => cell.replaceAll('|', '&#124;');

/** A name as code. */
export const code = (name: string): string => `\`${name}\``;

/** Names as code, separated by commas; a dash for none. */
export const codes = (names: readonly string[]): string => names.map(code).join(', ') || '–';
