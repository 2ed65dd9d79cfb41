import { DIFFERENCES } from './differences.ts';

/** Names as a table has them: the pattern without its anchors. */
const modelsOf = (pattern: RegExp): string =>
  `\`${pattern.source.replaceAll('\\.', '.').replace(/[\^$]/g, '').replaceAll('|', '&#124;')}\``;

/** The page of the documentation about frameworks, from the list of differences. */
export const differencesPage = (): string => {
  const rows = DIFFERENCES.map(
    ({ models, framework, ours, theirs, reason }) =>
      `| ${modelsOf(models)} | ${framework} | ${ours} | ${theirs} | ${reason} |`,
  );
  return `# Frameworks

Models named after a framework's operators respond as torch 2.15, torchvision 0.29, timm 1.0.31, sentence-transformers 6.2,
Keras 3.15, onnxruntime 1.32, TensorFlow 2.21 and JAX 0.10 do; where releases of two years part, as the newest one.
\`npm run test:live\` compares random requests with the libraries themselves (test/live/README.md has the record).

## Where we differ

The only differences, generated from the list that \`npm run test:live\` takes as its exceptions (\`npm run build:differences\`).
A response that needs a datatype for which a library has no kernel is the definition's.

| models | framework | here | there | why |
|---|---|---|---|---|
${rows.join('\n')}
`;
};
