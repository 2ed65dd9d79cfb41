import { RequestError } from '../../errors.ts';

/** Parameters by name: text when from a query, JSON values when from a body. */
export type Attributes = Readonly<Record<string, unknown>>;

/** The parameters of a query, each given once. @throws INVALID_ATTRIBUTE for one given twice */
export const queryAttributes = (query: Attributes): Attributes => {
  for (const name in query) {
    const value = query[name];
    if (Array.isArray(value)) refuseTwice(name, `${value.length} times in the query`);
  }
  return query;
};

/** The parameters of query and body together. @throws INVALID_ATTRIBUTE for one that is in both */
export const mergeAttributes = (query: Attributes, parameters: Attributes): Attributes => {
  const names = Object.keys(parameters);
  if (names.length === 0) return query;
  for (const name of names) if (Object.hasOwn(query, name)) refuseTwice(name, 'both in the query and in the body');
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

const refuseTwice = (name: string, where: string): never => {
  throw new RequestError('INVALID_ATTRIBUTE', `${name} is given ${where}, expected once`, `?${name}`);
};
