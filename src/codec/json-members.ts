import { quote, RequestError } from '../errors.ts';

/** A JSON object, by its members. */
export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns what kind of JSON value something is: `a list of 3`, `null`, `a number`. */
export const kindOf = (value: unknown): string => {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
};

/** @throws INVALID_INPUT for a member that is none of these */
export const refuseOtherKeys = (object: Json, keys: readonly string[], pointer: string): void => {
  const other = Object.keys(object).find((key) => !keys.includes(key));
  if (other === undefined) return;
  const detail = `${pointer || 'the message'}: expected ${keys.join(', ')}, got ${quote(other)}`;
  throw new RequestError(
    'INVALID_INPUT',
    detail,
    `${pointer}/${other.replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 64)}`,
  );
};

/** Longest id, characters: it is in the response, too. */
const MAX_ID_LENGTH = 65_536;

/** The caller's name for a request; undefined for none, which `null` is too. @throws INVALID_INPUT */
export const readId = (id: unknown): string | undefined => {
  if (id === undefined || id === null) return undefined;
  if (typeof id === 'string' && id.length <= MAX_ID_LENGTH) return id;
  throw new RequestError('INVALID_INPUT', `/id: expected a text of at most ${MAX_ID_LENGTH} characters`, '/id');
};

/** Most lists that a parameter may have within one another: pads as `[[1, 1], [2, 2]]`. */
const MAX_LISTS = 2;

/**
 * Most parameters of a request, and their largest size: values of lists, and characters of names and texts. Parameters are
 * read on the event loop: the longest that a model takes, a prompt length for each of 65,536 rows, needs half of it.
 */
const MAX_PARAMETERS = 256;
const MAX_PARAMETERS_SIZE = 2 ** 18;

/** Refuses more parameters than a request may have. @throws TOO_MANY_ITEMS */
export const refuseManyParameters = (count: number): void => {
  if (count > MAX_PARAMETERS) refuseParameters(`at most ${MAX_PARAMETERS} members, got ${count} or more`);
};

const refuseParameters = (expected: string): never => {
  throw new RequestError('TOO_MANY_ITEMS', `/parameters: expected ${expected}`, '/parameters');
};

/** The name of what may be an object: the document of a pipeline, with the deepest nesting that one has, and more. */
const PIPELINE = 'pipeline';
const MAX_NESTED = 12;

/** Members of a message that are attributes: a pipeline, and what is compared. */
export const ATTRIBUTE_MEMBERS = [PIPELINE, 'candidates', 'grid', 'purpose'] as const;

/**
 * The members of a request that are attributes, which are bounded as parameters are; undefined where there are none.
 * @throws INVALID_PIPELINE, INVALID_ATTRIBUTE, TOO_MANY_ITEMS
 */
export const readMembers = (message: Json): Json | undefined => {
  const members: Record<string, unknown> = {};
  for (const name of ATTRIBUTE_MEMBERS) {
    const value = message[name];
    if (value === undefined || value === null) continue;
    refuseLargeMember(name, value);
    members[name] = value;
  }
  return Object.keys(members).length === 0 ? undefined : members;
};

const refuseLargeMember = (name: string, value: unknown): void => {
  const size = documentSize(value, MAX_NESTED);
  if (size <= MAX_PARAMETERS_SIZE) return;
  const isDeep = size === Number.POSITIVE_INFINITY;
  const expected = isDeep ? `at most ${MAX_NESTED} levels` : `at most ${MAX_PARAMETERS_SIZE} values and characters`;
  const deep = name === PIPELINE ? 'INVALID_PIPELINE' : 'INVALID_ATTRIBUTE';
  throw new RequestError(isDeep ? deep : 'TOO_MANY_ITEMS', `/${name}: expected ${expected}`, `/${name}`);
};

/** Values and characters of a document; infinitely many where it is nested deeper. */
const documentSize = (value: unknown, levels: number): number => {
  if (typeof value === 'string') return 1 + value.length;
  if (typeof value !== 'object' || value === null) return 1;
  if (levels === 0) return Number.POSITIVE_INFINITY;
  let size = 1;
  for (const [key, member] of Object.entries(value)) {
    size += (Array.isArray(value) ? 0 : key.length) + documentSize(member, levels - 1);
    if (size > MAX_PARAMETERS_SIZE) return size;
  }
  return size;
};

/**
 * The parameters of a request: texts, numbers, booleans, null, and lists of these, and the document of a pipeline; none where
 * there are none.
 * @throws INVALID_ATTRIBUTE for anything else; TOO_MANY_ITEMS
 */
export const readParameters = (parameters: unknown): Json => {
  if (parameters === undefined || parameters === null) return {};
  if (!isObject(parameters))
    throw new RequestError('INVALID_ATTRIBUTE', '/parameters: expected an object', '/parameters');
  const members = Object.entries(parameters);
  refuseManyParameters(members.length);
  let size = 0;
  for (const [name, value] of members) {
    size += name.length + (name === PIPELINE ? documentSize(value, MAX_NESTED) : sizeOf(value, MAX_LISTS));
    if (size <= MAX_PARAMETERS_SIZE) continue;
    if (Number.isFinite(size))
      refuseParameters(`at most ${MAX_PARAMETERS_SIZE} values and characters together, got ${size} or more`);
    throw new RequestError(
      'INVALID_ATTRIBUTE',
      `/parameters: expected of ${quote(name)} a text, number, boolean or list of these, got ${Array.isArray(value) ? 'deeper lists' : 'an object'}`,
      '/parameters',
    );
  }
  return parameters;
};

/** Values and characters of a parameter; infinitely many of an object, or of deeper lists than `lists`. */
const sizeOf = (value: unknown, lists: number): number => {
  if (typeof value === 'string') return 1 + value.length;
  if (!Array.isArray(value)) return isObject(value) ? Number.POSITIVE_INFINITY : 1;
  if (lists === 0) return Number.POSITIVE_INFINITY;
  return value.reduce((sum: number, each) => sum + sizeOf(each, lists - 1), 1);
};
