/**
 * Returns `make` with a cache by identity of frozen objects, which many requests share: the query of a parsed URL, the outputs
 * of a plan. A value is held as long as its object.
 */
export const memoize = <Key extends object, Value>(make: (key: Key) => Value): ((key: Key) => Value) => {
  const values = new WeakMap<Key, Value>();
  return (key) => {
    const cached = values.get(key);
    if (cached !== undefined) return cached;
    const value = make(key);
    if (Object.isFrozen(key)) values.set(key, value);
    return value;
  };
};
