let turn: Promise<void> | undefined;

/**
 * Returns a promise that is fulfilled at the end of this turn of the event loop, so that the responses of one turn are sent
 * together. A client that sleeps between two of them costs a system call that wakes it, 40 µs (bench: raw 4 KB, virtual
 * machine of 2 cores).
 */
export const endOfTurn = (): Promise<void> => {
  turn ??= new Promise((resolve) =>
    setImmediate(() => {
      turn = undefined;
      resolve();
    }),
  );
  return turn;
};
