import { isObject, type Json } from '../../../codec/json-members.ts';

/** Words of a tokenizer with their ids, and the word for those that it does not have. */
export type Vocabulary = { readonly ids: ReadonlyMap<string, number>; readonly unknown: string | undefined };

/**
 * Returns the vocabulary of a `tokenizer.json` of Hugging Face tokenizers: words of the model by their ids, or as a list of
 * [word, score], and the words that were added.
 * @throws Error for another form
 */
export const vocabularyOf = (tokenizer: unknown): Vocabulary => {
  const { model, added_tokens = [] }: Json = isObject(tokenizer) ? tokenizer : {};
  const { vocab, unk_token: unknown, unk_id }: Json = isObject(model) ? model : {};
  const added = Array.isArray(added_tokens) ? added_tokens.filter(isObject) : [];
  const words = wordsOf(vocab);
  if (words === undefined) throw new Error('tokenizer.json: expected model.vocab, a list or an object of words');
  const ids = new Map([...words, ...added.map(({ content, id }) => [content, id] as const)].filter(isWord));
  const byId = typeof unk_id === 'number' ? words[unk_id]?.[0] : undefined;
  return { ids, unknown: [unknown, byId].find((word) => typeof word === 'string') };
};

type Entry = readonly [word: unknown, id: unknown];

const wordsOf = (vocab: unknown): readonly Entry[] | undefined => {
  if (isObject(vocab)) return Object.entries(vocab);
  return Array.isArray(vocab) ? vocab.map((entry, id) => [Array.isArray(entry) ? entry[0] : entry, id]) : undefined;
};

const isWord = (entry: Entry): entry is readonly [string, number] =>
  typeof entry[0] === 'string' && Number.isSafeInteger(entry[1]);
