import { RequestError } from '../../errors.ts';
import type { Candidate, Form } from './candidates.ts';
import { loadDocumentFile, loadDocumentFolder, type ReserveWeights } from './load-document.ts';
import type { ModelFolder } from './model-folder.ts';
import type { NamedModel } from './named-model.ts';
import { loadSentenceTransformer } from './sentence-transformers/load-sentence-transformer.ts';

const LOADERS: Readonly<
  Record<Form, (folder: ModelFolder, name: string, reserve: ReserveWeights) => Promise<NamedModel>>
> = {
  document: loadDocumentFile,
  'document folder': loadDocumentFolder,
  'sentence-transformers': loadSentenceTransformer,
};

/** What came of a candidate: the model, or why there is none. */
export type Loaded = { readonly model: NamedModel } | { readonly reason: string };

/** Loads a candidate. Nothing is thrown for what its files may be. */
export const loadModel = async (
  folder: ModelFolder,
  { name, form, reason }: Candidate,
  reserve: ReserveWeights,
): Promise<Loaded> => {
  if (form === undefined) return { reason };
  try {
    return { model: await LOADERS[form](folder, name, reserve) };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
};

/** What went wrong, without paths of the system: callers read it, too. */
const reasonOf = (error: unknown): string => {
  if (error instanceof RequestError) return error.detail;
  if (!(error instanceof Error)) return String(error);
  return 'syscall' in error && 'code' in error ? `a file cannot be read (${error.code})` : error.message;
};
