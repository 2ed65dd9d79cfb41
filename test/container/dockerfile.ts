/** One instruction of a Dockerfile: `COPY`, and what stands behind it. */
export type Instruction = { readonly name: string; readonly rest: string };

/** The instructions from one FROM to the next; `name` is what `--from` calls it. */
export type Stage = { readonly base: string; readonly name?: string; readonly instructions: readonly Instruction[] };

/** The stages of a Dockerfile, in order. Continued lines are joined, comments left out. */
export const parseDockerfile = (text: string): Stage[] => {
  const stages: { base: string; name?: string; instructions: Instruction[] }[] = [];
  const lines = text.replaceAll(/^\s*#.*\n/gm, '').replaceAll(/\\\n\s*/g, '');
  for (const line of lines.split('\n').filter((each) => each.trim() !== '')) {
    const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (name === 'FROM') {
      const [base = '', , alias] = rest.split(/\s+/);
      stages.push({ base, ...(alias !== undefined && { name: alias }), instructions: [] });
    } else {
      stages.at(-1)?.instructions.push({ name, rest });
    }
  }
  return stages;
};

/** The words of a command: a JSON array as it is, anything else as a line for the shell. */
export const commandWords = (text: string): string[] =>
  text.startsWith('[') ? JSON.parse(text) : ['/bin/sh', '-c', text];

/** The flags before the first word (`--from=build`), and what stands behind them. */
export const leadingFlags = (text: string): { flags: Record<string, string>; rest: string } => {
  const [before = ''] = /^(--\S+\s+)*/.exec(text) ?? [];
  const flags = before
    .trim()
    .split(/\s+/)
    .map((flag) => flag.slice(2).split('=', 2));
  return { flags: Object.fromEntries(flags), rest: text.slice(before.length) };
};
