import { quote, RequestError } from '../../errors.ts';
import { PUBLIC_TRANSFORMS } from '../../transforms/list.ts';
import { MOST_STEPS } from './document.ts';
import type { PlacedStep } from './link-steps.ts';

const POINTER = '?then';

/**
 * Returns the transforms that a text names, in order: `l2_normalize,truncate:256,clamp(min=0;max=6)`. After a colon stands
 * the transform's main attribute, in parentheses stand others, which may be lists: `transpose(permutation=0,2,1)`.
 * @throws INVALID_PIPELINE with the pointer `?then/2` of the word at fault; UNKNOWN_OPERATOR; TOO_MANY_ITEMS
 */
export const thenSteps = (text: string): readonly PlacedStep[] => {
  const words = wordsOf(text);
  if (words.length > MOST_STEPS) {
    const detail = `then: expected at most ${MOST_STEPS} transforms, got ${words.length}`;
    throw new RequestError('TOO_MANY_ITEMS', detail, POINTER);
  }
  return words.map((word, i) => ({ ...readWord(word, i), place: { label: `then ${i}`, pointer: `${POINTER}/${i}` } }));
};

/** Parts between commas that stand in no parentheses. */
const wordsOf = (text: string): readonly string[] => {
  const words: string[] = [];
  let begin = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')') depth = Math.max(0, depth - 1);
    else if (text[at] === ',' && depth === 0) {
      words.push(text.slice(begin, at).trim());
      begin = at + 1;
    }
  }
  words.push(text.slice(begin).trim());
  return words;
};

const EXAMPLE = 'transforms such as l2_normalize,truncate:256,clamp(min=0;max=6)';

const fault = (i: number, detail: string): RequestError =>
  new RequestError('INVALID_PIPELINE', `then ${i}: ${detail}`, `${POINTER}/${i}`);

const readWord = (word: string, i: number): Pick<PlacedStep, 'transform' | 'attributes'> => {
  const [, transform = '', rest = ''] = /^([a-z][\da-z_]*)(.*)$/s.exec(word) ?? [];
  if (transform === '') throw fault(i, `expected ${EXAMPLE}, got ${quote(word)}`);
  if (rest === '') return { transform };
  if (rest.startsWith(':')) return { transform, attributes: { [mainOf(transform, i)]: rest.slice(1) } };
  if (!rest.startsWith('(') || !rest.endsWith(')')) {
    throw fault(i, `expected ${transform}, ${transform}:VALUE or ${transform}(NAME=VALUE;…), got ${quote(word)}`);
  }
  return { transform, attributes: readMembers(rest.slice(1, -1), transform, i) };
};

const mainOf = (name: string, i: number): string => {
  const transform = PUBLIC_TRANSFORMS.find((each) => each.name === name);
  // Linking says what there is in place of a name that no transform has.
  if (transform === undefined) return '';
  if (transform.main !== undefined) return transform.main;
  const names = Object.keys(transform.attributes);
  const expected = names.length === 0 ? `${name}, which has no attributes` : `${name}(${names[0]}=VALUE)`;
  throw fault(i, `expected ${expected}, got a value without a name`);
};

const readMembers = (text: string, transform: string, i: number): Readonly<Record<string, string>> => {
  const members: Record<string, string> = {};
  for (const member of text.split(';')) {
    const [name = '', ...values] = member.split('=');
    const key = name.trim();
    if (key === '' || values.length !== 1) {
      throw fault(i, `expected ${transform}(NAME=VALUE;…), got ${quote(member)}`);
    }
    if (Object.hasOwn(members, key)) throw fault(i, `expected each attribute once, got ${key.slice(0, 64)} twice`);
    members[key] = values.join('').trim();
  }
  return members;
};
