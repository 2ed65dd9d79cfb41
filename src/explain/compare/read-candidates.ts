import { type TSchema, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { RequestError } from '../../errors.ts';
import { type Candidate, PURPOSES, type Purpose } from './comparison.ts';

/** Candidates, or points of a grid, of one comparison. */
const MOST_CANDIDATES = 64;

const candidateSchema = Type.Object(
  {
    pool: Type.String({ minLength: 3, description: 'region/reduction, several reductions with commas' }),
    attributes: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: 'The attributes of the pooling' }),
    ),
  },
  { additionalProperties: false },
);

/** Schemas of the members of a comparison. */
export const comparisonMembers = {
  candidates: Type.Optional(
    Type.Array(candidateSchema, {
      minItems: 1,
      maxItems: MOST_CANDIDATES,
      description: 'Poolings of x, each of which must be possible',
    }),
  ),
  grid: Type.Optional(
    Type.Record(Type.String(), Type.Array(Type.Unknown(), { minItems: 1, maxItems: MOST_CANDIDATES }), {
      description:
        'Instead of candidates: values of `pool` and of attributes, all combinations of which are compared; impossible ones are skipped',
    }),
  ),
  purpose: Type.Optional(
    Type.Unsafe<Purpose>(
      Type.Union(
        PURPOSES.map((word) => Type.Literal(word)),
        { description: 'What the poolings are for (default classification): it decides the weights of scores' },
      ),
    ),
  ),
};

export type ReadComparison = {
  readonly candidates: readonly Candidate[];
  /** Whether they are points of a grid. */
  readonly isGrid: boolean;
  readonly purpose: Purpose;
};

type Attributes = Readonly<Record<string, unknown>>;

/** Returns what a comparison compares. @throws UNKNOWN_ATTRIBUTE, INVALID_ATTRIBUTE */
export const readComparison = ({ candidates, grid, purpose, ...others }: Attributes): ReadComparison => {
  const [other] = Object.keys(others);
  if (other !== undefined) {
    const detail = `compare has no attribute ${JSON.stringify(other)}; allowed: candidates, grid, purpose; attributes of poolings are those of candidates or grid`;
    throw new RequestError('UNKNOWN_ATTRIBUTE', detail, `?${other}`);
  }
  if ((candidates === undefined) === (grid === undefined)) {
    const got = grid === undefined ? 'neither' : 'both';
    throw new RequestError('INVALID_ATTRIBUTE', `candidates: expected candidates or grid, got ${got}`, '?candidates');
  }
  checkMember('candidates', candidates, 'a list of 1 to 64 objects {"pool": "region/reduction", "attributes": {…}}');
  checkMember('grid', grid, 'an object with "pool" and attributes, of each a list of 1 to 64 values');
  checkMember('purpose', purpose, `one of ${PURPOSES.join(', ')}`);
  const read = { isGrid: grid !== undefined, purpose: (purpose ?? 'classification') as Purpose };
  return grid === undefined
    ? { ...read, candidates: (candidates as Candidate[]).map(({ pool, attributes = {} }) => ({ pool, attributes })) }
    : { ...read, candidates: pointsOf(grid as Readonly<Record<string, readonly unknown[]>>) };
};

const checkMember = (name: keyof typeof comparisonMembers, value: unknown, expected: string): void => {
  const schema: TSchema = comparisonMembers[name];
  if (value === undefined) return;
  const fault = Value.Errors(schema, value).First();
  if (fault === undefined) return;
  const got = JSON.stringify(fault.value)?.slice(0, 80) ?? 'nothing';
  const place = fault.path === '' ? '' : ` at ${fault.path}`;
  throw new RequestError(
    'INVALID_ATTRIBUTE',
    `${name}: expected ${expected}, got ${got}${place}`,
    `?${name}${fault.path}`,
  );
};

/** Returns all combinations of the values of a grid, the last attribute fastest. @throws INVALID_ATTRIBUTE for more than 64 */
const pointsOf = (grid: Readonly<Record<string, readonly unknown[]>>): readonly Candidate[] => {
  const { pool: pools = [], ...lists } = grid;
  if (pools.length === 0 || !pools.every((pool) => typeof pool === 'string')) {
    const detail = 'grid: expected "pool", a list of region/reduction, such as ["window/max", "window/mean"]';
    throw new RequestError('INVALID_ATTRIBUTE', detail, '?grid/pool');
  }
  const entries = Object.entries(lists);
  const count = entries.reduce((product, [, values]) => product * values.length, pools.length);
  if (count > MOST_CANDIDATES) {
    const detail = `grid: expected at most ${MOST_CANDIDATES} combinations, got ${count}: compare parts of it`;
    throw new RequestError('INVALID_ATTRIBUTE', detail, '?grid');
  }
  let points = pools.map((pool): Candidate => ({ pool: String(pool), attributes: {} }));
  for (const [name, values] of entries)
    points = points.flatMap(({ pool, attributes }) =>
      values.map((value) => ({ pool, attributes: { ...attributes, [name]: value } })),
    );
  return points;
};
