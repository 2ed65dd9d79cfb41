import { RequestError } from '../errors.ts';

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
  for (const name of Object.keys(parameters)) {
    if (Object.hasOwn(query, name)) refuseTwice(name, 'both in the query and in the body');
  }
  return { ...query, ...parameters };
};

const refuseTwice = (name: string, where: string): never => {
  throw new RequestError('INVALID_ATTRIBUTE', `${name} is given ${where}, expected once`, `?${name}`);
};
