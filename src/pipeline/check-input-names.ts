import { quote, RequestError } from '../errors.ts';
import { nearUnknown } from './attributes/near-names.ts';
import type { InputSignature } from './signature.ts';

type Named = { readonly name: string };

/** Most tensors that a refusal lists of a request. */
const MOST_LISTED = 4;

/**
 * Checks the names of the tensors of a request against the inputs that are declared, of which optional ones may be missing. `subject` is
 * what a refusal begins with: the operator, or `inputs`.
 * @throws INVALID_INPUT that lists the tensors that are missing, or else those that are unknown
 */
export const checkInputNames = (
  subject: string,
  declared: readonly InputSignature[],
  tensors: readonly Named[],
): void => {
  const names = declared.map(({ name }) => name);
  const received = tensors.map(({ name }) => name);
  const [isDeclared, isReceived] = [new Set(names), new Set(received)];
  const missing = declared.filter(({ name, optional }) => !optional && !isReceived.has(name)).map(({ name }) => name);
  const unknown = received.filter((name) => !isDeclared.has(name));
  if (missing.length === 0 && unknown.length === 0) return;
  const expected = declared.map(({ name, optional }) => `${quote(name)}${optional ? ' (optional)' : ''}`).join(', ');
  const wrong = missing.length > 0 ? `without ${listed(missing)}` : `with ${listed(unknown)}`;
  const detail = `${subject}: expected the inputs ${expected}, got ${listed(received) || 'none'}, ${wrong}`;
  throw new RequestError('INVALID_INPUT', `${detail}${nearUnknown(received, names)}`, '/inputs');
};

const listed = (names: readonly string[]): string => {
  const more = names.length > MOST_LISTED ? [`${names.length - MOST_LISTED} more`] : [];
  return [...names.slice(0, MOST_LISTED).map(quote), ...more].join(', ');
};
