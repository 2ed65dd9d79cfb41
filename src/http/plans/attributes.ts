import { RequestError } from '../../errors.ts';

/** Parameters by name: texts of a query, or JSON values of a body. */
export type Attributes = Readonly<Record<string, unknown>>;

/** A key of a list item: `axes[]`, or with its position `axes[0]`. */
const LIST_KEY = /^(.+)\[(\d*)\]$/;

/** Characters of a list; a value of a repeated key is a single item. */
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

/** Members of a JSON body that are attributes: its parameters, and others, such as the pipeline. */
type AttributeMembers = { readonly parameters: Attributes; readonly members?: Attributes };

/**
 * Returns the attributes of query and body, and those that are members of the body.
 * @throws INVALID_ATTRIBUTE for a parameter in both
 */
export const attributesOf = (
  { parameters, members }: AttributeMembers,
  query: Attributes,
): { readonly attributes: Attributes; readonly members?: Attributes } => {
  const attributes = merge(query, parameters);
  if (members === undefined) return { attributes };
  return { attributes: merge(attributes, members), members };
};

const merge = (attributes: Attributes, others: Attributes): Attributes => {
  const names = Object.keys(others);
  if (names.length === 0) return attributes;
  for (const name of names) if (Object.hasOwn(attributes, name)) refuseTwice(name);
  return { ...attributes, ...others };
};

/** The attributes of a message by their place in the body. */
type AttributeSource = { readonly parameters: Attributes; readonly members?: Attributes };

/** Returns the result of `plan`. A refusal of an attribute of the body gets a pointer into the body (RFC 6901). */
export const pointingInto = <T>({ parameters, members = {} }: AttributeSource, plan: () => T): T => {
  try {
    return plan();
  } catch (error) {
    if (!(error instanceof RequestError) || !error.pointer?.startsWith('?')) throw error;
    const within = error.pointer.slice(1);
    const [name = '', ...rest] = Object.hasOwn(parameters, within) ? [within] : within.split('/');
    const isParameter = Object.hasOwn(parameters, name);
    if (!isParameter && !Object.hasOwn(members, name)) throw error;
    const token = name.replaceAll('~', '~0').replaceAll('/', '~1');
    const pointer = [...(isParameter ? ['', 'parameters'] : ['']), token, ...rest].join('/');
    throw new RequestError(error.code, error.detail, pointer);
  }
};

const refuseTwice = (name: string): never => {
  const detail = `${name}: expected in the query or in the body, got both`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, `?${name}`);
};
