import { RequestError } from '../errors.ts';

/** A JSON object, by its members. */
export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws INVALID_INPUT for a member that is none of these */
export const refuseOtherKeys = (object: Json, keys: readonly string[], pointer: string): void => {
  const other = Object.keys(object).find((key) => !keys.includes(key));
  if (other === undefined) return;
  const detail = `${pointer || 'the message'}: expected ${keys.join(', ')}, got ${JSON.stringify(other.slice(0, 64))}`;
  throw new RequestError(
    'INVALID_INPUT',
    detail,
    `${pointer}/${other.replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 64)}`,
  );
};

/** The caller's name for a request; undefined for none, which `null` is too. @throws INVALID_INPUT */
export const readId = (id: unknown): string | undefined => {
  if (id === undefined || id === null) return undefined;
  if (typeof id !== 'string') throw new RequestError('INVALID_INPUT', '/id: expected a text', '/id');
  return id;
};

/** Most lists that a parameter may have within one another: pads as `[[1, 1], [2, 2]]`. */
const MAX_LISTS = 2;

/**
 * The parameters of a request: texts, numbers, booleans, null, and lists of these; none where there are none.
 * @throws INVALID_ATTRIBUTE for anything else
 */
export const readParameters = (parameters: unknown): Json => {
  if (parameters === undefined || parameters === null) return {};
  if (!isObject(parameters))
    throw new RequestError('INVALID_ATTRIBUTE', '/parameters: expected an object', '/parameters');
  for (const [name, value] of Object.entries(parameters)) {
    if (isValue(value, MAX_LISTS)) continue;
    throw new RequestError(
      'INVALID_ATTRIBUTE',
      `/parameters: expected of ${JSON.stringify(name.slice(0, 64))} a text, number, boolean or list of these, got ${Array.isArray(value) ? 'deeper lists' : 'an object'}`,
      '/parameters',
    );
  }
  return parameters;
};

const isValue = (value: unknown, lists: number): boolean =>
  Array.isArray(value) ? lists > 0 && value.every((each) => isValue(each, lists - 1)) : !isObject(value);
