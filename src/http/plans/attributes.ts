import { RequestError } from '../../errors.ts';

/** Parameters by name: text when from a query, JSON values when from a body. */
export type Attributes = Readonly<Record<string, unknown>>;

/** A key of a list as some clients write it: `axes[]`, or with its position, `axes[0]`. */
const LIST_KEY = /^(.+)\[(\d*)\]$/;

/** Characters of a list: a part of a repeated key is one item. */
const LIST = /[,[\]()]|^\s*$/;

/**
 * Returns the parameters of a query by name, each one text in a spelling of `readSpelling`. A repeated key, also as `axes[]=1` or
 * `axes[0]=1`, is a list in that order.
 * @throws INVALID_ATTRIBUTE for a repeated key whose values are lists themselves, and for positions out of order
 */
export const queryAttributes = (query: Attributes): Attributes => {
  for (const name in query) {
    if (Array.isArray(query[name]) || name.endsWith(']')) return joinRepeated(query);
  }
  return query;
};

const joinRepeated = (query: Attributes): Attributes => {
  const items = new Map<string, { readonly texts: string[]; isList: boolean }>();
  for (const [key, value] of Object.entries(query)) {
    const [, name = key, position] = LIST_KEY.exec(key) ?? [];
    const values: readonly unknown[] = [value].flat();
    const { texts, isList } = items.get(name) ?? { texts: [], isList: false };
    if (position && (Number(position) !== texts.length || values.length > 1)) refuseSpelling(name, key);
    texts.push(...values.map(String));
    items.set(name, { texts, isList: isList || position !== undefined || texts.length > 1 });
  }
  const joined: Record<string, unknown> = Object.create(null);
  for (const [name, { texts, isList }] of items) joined[name] = isList ? joinItems(name, texts) : texts[0];
  return joined;
};

/** Returns the items as one list in the spelling of a query; a list of one item as `2,`. */
const joinItems = (name: string, texts: readonly string[]): string => {
  const list = texts.find((text) => LIST.test(text));
  if (list !== undefined) refuseSpelling(name, `${name}=${list} among ${texts.length} values`);
  return texts.length === 1 ? `${texts[0]},` : texts.join(',');
};

const refuseSpelling = (name: string, got: string): never => {
  const detail = `${name}: expected one list, as ${name}=2,3 or ${name}=2&${name}=3; got ${got.slice(0, 80)}`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, `?${name}`);
};

/** The parameters of query and body together. @throws INVALID_ATTRIBUTE for one that is in both */
export const mergeAttributes = (query: Attributes, parameters: Attributes): Attributes => {
  const names = Object.keys(parameters);
  if (names.length === 0) return query;
  for (const name of names) if (Object.hasOwn(query, name)) refuseTwice(name);
  return { ...query, ...parameters };
};

/** What `plan` gives of parameters that came in a body; a refusal of one of them points there (RFC 6901). */
export const pointingInto = <T>(parameters: Attributes, plan: () => T): T => {
  try {
    return plan();
  } catch (error) {
    if (!(error instanceof RequestError) || !error.pointer?.startsWith('?')) throw error;
    const name = error.pointer.slice(1);
    if (!Object.hasOwn(parameters, name)) throw error;
    const pointer = `/parameters/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    throw new RequestError(error.code, error.detail, pointer);
  }
};

const refuseTwice = (name: string): never => {
  const detail = `${name} is given both in the query and in the body, expected once`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, `?${name}`);
};
