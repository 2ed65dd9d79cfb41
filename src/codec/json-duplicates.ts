import { RequestError } from '../errors.ts';
import { isObject, type Json } from './json-members.ts';

/**
 * Refuses a text with two members of one name in an object: `JSON.parse` takes the last, others the first
 * (RFC 8259 §4). `message` is what the text was parsed as. Where it has as many members as the text has colons, all of
 * them are there; only other texts, such as those with a colon in a tensor's name, are looked through.
 * @throws MALFORMED_JSON
 */
export const refuseDuplicates = (text: string, message: Json): void => {
  const { id } = message;
  // An id may be a URN. What is written with escapes has other colons than its text.
  const colonsOfId = typeof id === 'string' && id.includes(':') && !text.includes('\\') ? colonsIn(id) : 0;
  if (colonsIn(text) - colonsOfId > membersOf(message)) refuseSecondNames(text);
};

const colonsIn = (text: string): number => {
  let colons = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) colons += 1;
  return colons;
};

/** Members of a message, its tensors, and the parameters of both: where it may have any. */
const membersOf = (message: Json): number => {
  let members = ownMembers(message);
  for (const list of [message.inputs, message.outputs])
    if (Array.isArray(list)) for (const entry of list) members += ownMembers(entry);
  return members;
};

const ownMembers = (value: unknown): number => {
  if (!isObject(value)) return 0;
  const { parameters } = value;
  return Object.keys(value).length + (isObject(parameters) ? Object.keys(parameters).length : 0);
};

/** An object or a list that is open: names that it has, and where in it the text is. */
type Open = { readonly names: Set<string> | undefined; at: string | number; expectsName: boolean };

/** @throws MALFORMED_JSON for the first name that an object has twice; the text is JSON */
const refuseSecondNames = (text: string): void => {
  const open: Open[] = [];
  const signs = /["{}[\],]/g;
  for (let match = signs.exec(text); match !== null; match = signs.exec(text)) {
    const [sign] = match;
    const inside = open.at(-1);
    if (sign === '{') open.push({ names: new Set(), at: '', expectsName: true });
    else if (sign === '[') open.push({ names: undefined, at: 0, expectsName: false });
    else if (sign === '}' || sign === ']') open.pop();
    else if (sign === '"') {
      const end = textEnd(text, match.index + 1);
      signs.lastIndex = end;
      if (inside?.names === undefined || !inside.expectsName) continue;
      const name: string = JSON.parse(text.slice(match.index, end));
      inside.at = name;
      inside.expectsName = false;
      if (inside.names.has(name)) refuse(open, name);
      inside.names.add(name);
    } else if (typeof inside?.at === 'number') inside.at += 1;
    else if (inside !== undefined) inside.expectsName = true;
  }
};

/** Where a text ends that begins at an offset: behind its quote, before which is no odd number of backslashes. */
const textEnd = (text: string, begin: number): number => {
  for (let quote = text.indexOf('"', begin); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return text.length;
};

const MOST_SHOWN = 64;

const refuse = (open: readonly Open[], name: string): never => {
  const steps = open.map(({ at }) => String(at).replaceAll('~', '~0').replaceAll('/', '~1').slice(0, MOST_SHOWN));
  const pointer = steps
    .map((step) => `/${step}`)
    .join('')
    .slice(0, 4 * MOST_SHOWN);
  const shown = JSON.stringify(name.slice(0, MOST_SHOWN));
  throw new RequestError('MALFORMED_JSON', `${pointer}: expected different members, got ${shown} twice`, pointer);
};
