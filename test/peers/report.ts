import type { Outcome, Verdict } from './judge.ts';

const OUTCOMES: readonly Outcome[] = ['passed', 'failed', 'not applicable', 'not yet'];

/** Failures that are shown in full; more of them are of the same few kinds. */
const SHOWN_FAILURES = 100;

const of = (verdicts: readonly Verdict[], outcome: Outcome): Verdict[] =>
  verdicts.filter((verdict) => verdict.outcome === outcome);

const row = (name: string, cells: readonly (string | number)[]): string =>
  `${name.padEnd(24)}${cells.map((cell) => `${cell}`.padStart(16)).join('')}`;

const folderRows = (verdicts: readonly Verdict[]): string[] =>
  Object.entries(Object.groupBy(verdicts, ({ peerCase }) => peerCase.folder)).map(([folder, members = []]) =>
    row(
      folder,
      OUTCOMES.map((outcome) => of(members, outcome).length),
    ),
  );

const notYetRows = (verdicts: readonly Verdict[]): string[] =>
  Object.entries(Object.groupBy(of(verdicts, 'not yet'), ({ peerCase }) => `${peerCase.folder}: ${peerCase.op}`)).map(
    ([op, members = []]) => `not yet: ${op}, ${members.length}`,
  );

const excusedRows = (verdicts: readonly Verdict[]): string[] => [
  ...new Set(of(verdicts, 'not applicable').map(({ peerCase, reason }) => `not applicable: ${peerCase.id}: ${reason}`)),
];

const failedRows = (verdicts: readonly Verdict[]): string[] => {
  const failures = of(verdicts, 'failed');
  const rows = failures.slice(0, SHOWN_FAILURES).map(({ peerCase, encoding, reason }) => {
    const attributes = JSON.stringify(peerCase.attrs).slice(0, 200);
    return `failed: ${peerCase.id} (${peerCase.op}, ${encoding}): ${reason.slice(0, 400)}\n        ${attributes}`;
  });
  return failures.length > rows.length ? [...rows, `failed: ${failures.length - rows.length} more`] : rows;
};

/** What became of the cases as text, each case counted once for each encoding; the last line has the totals. */
export const report = (verdicts: readonly Verdict[]): string =>
  [
    ...notYetRows(verdicts),
    ...excusedRows(verdicts),
    ...failedRows(verdicts),
    '',
    row('cases × encodings', OUTCOMES),
    ...folderRows(verdicts),
    '',
    `${of(verdicts, 'passed').length} passed, ${of(verdicts, 'failed').length} failed`,
  ].join('\n');
