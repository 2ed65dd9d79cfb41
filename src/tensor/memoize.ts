/**
 * What `make` gives; for a frozen object once, as many requests share it: the query of an address that is known, the
 * outputs of a plan. It is kept as long as the object is.
 */
export const memoize = <Key extends object, Value>(make: (key: Key) => Value): ((key: Key) => Value) => {
  const made = new WeakMap<Key, Value>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    if (Object.isFrozen(key)) made.set(key, value);
    return value;
  };
};
