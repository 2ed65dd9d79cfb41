/** The one version of models that are part of the program. */
export const MODEL_VERSION = '1';
