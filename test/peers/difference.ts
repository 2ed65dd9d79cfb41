import type { PeerCase } from './peer-case.ts';
import type { Source } from './source.ts';
import type { Tensor } from './tensor.ts';

const EXACT: Tolerance = { rtol: 0, atol: 0 };

type Tolerance = Pick<PeerCase, 'rtol' | 'atol'>;

/** `|got − want| ≤ atol + rtol·|want|`; NaN where NaN; what is not finite is the same. */
const isWithin = (got: number, want: number, { rtol, atol }: Tolerance): boolean =>
  got === want ||
  (Number.isNaN(got) && Number.isNaN(want)) ||
  (Number.isFinite(want) && Math.abs(got - want) <= atol + rtol * Math.abs(want));

/** Where windows have no element: their winner's index means nothing (`EMPTY WINDOW` in the notes). */
const emptyWindows = ({ notes, outputs }: PeerCase): ReadonlySet<number> => {
  const [values] = outputs.values();
  if (!notes.includes('EMPTY WINDOW') || values === undefined) return new Set();
  return new Set([...values.values].flatMap((value, i) => (value === Number.NEGATIVE_INFINITY ? [i] : [])));
};

/** The first difference of an output from what it has to be, in words. Integers and BOOL are compared exactly. */
export const firstDifference = (
  got: ReadonlyMap<string, Tensor>,
  peerCase: PeerCase,
  { datatypes }: Source,
): string | undefined => {
  for (const [name, want] of peerCase.outputs) {
    const output = got.get(name);
    if (output === undefined) return `${name} is missing`;
    if (datatypes && output.datatype !== want.datatype) {
      return `${name} is ${output.datatype}, expected ${want.datatype}`;
    }
    if (`${output.shape}` !== `${want.shape}`) return `${name} is [${output.shape}], expected [${want.shape}]`;
    const isFloat = want.datatype.startsWith('FP');
    const tolerance = isFloat ? peerCase : EXACT;
    const ignored = isFloat ? new Set<number>() : emptyWindows(peerCase);
    const at = want.values.findIndex(
      (value: number | bigint, i: number) =>
        !ignored.has(i) && !isWithin(Number(output.values[i]), Number(value), tolerance),
    );
    if (at >= 0) return `${name}[${at}] is ${output.values[at]}, expected ${want.values[at]}`;
  }
  return undefined;
};
