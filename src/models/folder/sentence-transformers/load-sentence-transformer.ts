import { isObject, type Json } from '../../../codec/json-members.ts';
import type { ReserveWeights } from '../load-document.ts';
import type { ModelFolder } from '../model-folder.ts';
import type { NamedModel } from '../named-model.ts';
import { MAX_TOKENIZER_BYTES, readModelJson } from '../read-model-json.ts';
import { type ReadWeights, readWeights } from '../read-weights.ts';
import { readEncoderConfig } from './encoder-config.ts';
import { loadDense, loadLayerNorm } from './linear-modules.ts';
import type { Module, ModuleFiles } from './module.ts';
import { multiVectorModel } from './multi-vector-model.ts';
import { loadDropout, loadNormalize, loadPooling, loadSplade, loadWeightedLayers } from './pooling-modules.ts';
import { sentenceModel } from './sentence-model.ts';
import { loadMultiVectorMask, loadTokenPooling } from './token-modules.ts';
import { type Vocabulary, vocabularyOf } from './vocabulary.ts';

/** Modules by the names of their classes. */
const LOADERS: Readonly<Record<string, (files: ModuleFiles) => Promise<Module>>> = {
  Pooling: loadPooling,
  Normalize: loadNormalize,
  Dense: loadDense,
  LayerNorm: loadLayerNorm,
  WeightedLayerPooling: loadWeightedLayers,
  SpladePooling: loadSplade,
  HierarchicalTokenPooling: loadTokenPooling,
  MultiVectorMask: loadMultiVectorMask,
  Dropout: loadDropout,
};

/** Modules whose output is the input here: they make token vectors of text. */
const TRANSFORMERS: readonly string[] = ['Transformer', 'MLMTransformer'];

/** A folder of a module, beside `modules.json`. */
const PATH = /^[\w-][\w.-]{0,99}$/;
const PACKAGE = 'sentence_transformers.';

type ModuleEntry = { readonly className: string; readonly path: string };

/**
 * The model of a folder of sentence-transformers, `NAME/modules.json`: what is behind its transformer.
 * @throws Error, RequestError that name a module that is not served
 */
export const loadSentenceTransformer = async (
  folder: ModelFolder,
  name: string,
  reserve: ReserveWeights,
): Promise<NamedModel> => {
  const parts: Uint8Array[] = [];
  const readJson = async (path: readonly string[], mostBytes?: number): Promise<unknown> => {
    const { value, bytes } = await readModelJson(folder, [name, ...path], mostBytes);
    parts.push(bytes);
    return value;
  };
  const [first, ...entries] = readModules(await readJson(['modules.json']));
  if (first === undefined || !TRANSFORMERS.includes(first.className)) {
    throw new Error(`modules.json: expected a ${TRANSFORMERS[0]} first, got ${first?.className ?? 'no module'}`);
  }
  const configFile = 'config_sentence_transformers.json';
  const config = (await folder.has(name, configFile)) ? await readJson([configFile]) : {};
  const readVocabulary = async (): Promise<Vocabulary> => {
    const file = [first.path, 'tokenizer.json'].filter((part) => part !== '');
    if (await folder.has(name, ...file)) return vocabularyOf(await readJson(file, MAX_TOKENIZER_BYTES));
    throw new Error(`expected ${file.join('/')}, which has the ids of skiplist_words, got none`);
  };
  const modules: Module[] = [];
  for (const [i, { className, path }] of entries.entries()) {
    const load = LOADERS[className];
    if (load === undefined) {
      throw new Error(`module ${i + 1}: expected one of ${Object.keys(LOADERS).join(', ')}, got ${className}`);
    }
    const hasConfig = path !== '' && (await folder.has(name, path, 'config.json'));
    const moduleConfig = hasConfig ? await readJson([path, 'config.json']) : undefined;
    if (hasConfig && !isObject(moduleConfig)) throw new Error(`${path}/config.json: expected an object`);
    const files: ModuleFiles = {
      prefix: `${i + 1}`,
      path,
      config: moduleConfig as Json | undefined,
      readVocabulary,
      readWeights: async (names) => {
        const { weights, digest } = await readModuleWeights({ folder, name, path, prefix: `${i + 1}` }, names, reserve);
        parts.push(digest);
        return weights;
      },
    };
    try {
      modules.push(await load(files));
    } catch (error) {
      throw new Error(`${path || className}: ${(error as Error).message}`);
    }
  }
  const model = { name, modules, parts, config: readEncoderConfig(config) };
  return modules.some(({ givesTokens }) => givesTokens) ? multiVectorModel(model) : sentenceModel(model);
};

/** The modules in their order. @throws Error for other classes than the package's, and for paths that are no folders beside it */
const readModules = (value: unknown): readonly ModuleEntry[] => {
  if (!Array.isArray(value)) throw new Error('modules.json: expected a list of modules');
  return value.map((entry: unknown, i): ModuleEntry => {
    const { type, path } = isObject(entry) ? entry : {};
    if (typeof type !== 'string' || !type.startsWith(PACKAGE)) {
      throw new Error(
        `module ${i}: expected a class of sentence_transformers, got ${JSON.stringify(type)?.slice(0, 100)}`,
      );
    }
    if (typeof path !== 'string' || (path !== '' && !PATH.test(path))) {
      throw new Error(
        `module ${i}: expected the name of a folder beside modules.json, got ${JSON.stringify(path)?.slice(0, 100)}`,
      );
    }
    return { className: type.slice(type.lastIndexOf('.') + 1), path };
  });
};

type ModulePlace = {
  readonly folder: ModelFolder;
  readonly name: string;
  readonly path: string;
  readonly prefix: string;
};

const readModuleWeights = async (
  { folder, name, path, prefix }: ModulePlace,
  names: readonly string[],
  reserve: ReserveWeights,
): Promise<ReadWeights> => {
  const inFolder = [name, path].filter((part) => part !== '');
  if (!(await folder.has(...inFolder, 'model.safetensors')) && (await folder.has(...inFolder, 'pytorch_model.bin'))) {
    throw new Error(
      'expected model.safetensors, got pytorch_model.bin, a pickle, which is not read: load the model with sentence-transformers and save it with save_pretrained(path, safe_serialization=True)',
    );
  }
  const wanted = new Map(names.map((tensor) => [tensor, `${prefix} ${tensor}`]));
  // As the original, which loads a module with all tensors of its file.
  return readWeights(folder, [...inFolder, 'model.safetensors'], wanted, { reserve, isStrict: true });
};
