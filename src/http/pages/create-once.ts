/** Returns a function that creates a value at its first call and returns it again afterwards. Retries after a failure. */
export const createOnce = <T>(create: () => Promise<T>): (() => Promise<T>) => {
  let value: Promise<T> | undefined;
  return () => {
    value ??= create().catch((error) => {
      value = undefined;
      throw error;
    });
    return value;
  };
};
