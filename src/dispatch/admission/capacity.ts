/** Bytes of one request, as a capacity counts them. */
export type Account = {
  /** Caller that the bytes count for. */
  readonly owner: string;
  /** Bytes that the request holds. */
  heldBytes: number;
  /** Bytes that count against newcomers, at least those held: all that it will hold, while its body makes progress. */
  countedBytes: number;
  /** Sums of its owner, while it holds bytes. */
  usage: Usage | undefined;
};

/** Sums of the accounts of one owner, or of all. */
export type Usage = { heldBytes: number; countedBytes: number };

/** Bytes that all requests together may hold, with what they hold now. */
export type Capacity = {
  readonly limitBytes: number;
  /** The sums over all requests. */
  readonly total: Readonly<Usage>;
  /** The sums of one owner. */
  readonly usageOf: (owner: string) => Readonly<Usage>;
  /** Bytes of one owner's share when it is one more owner beside those that hold bytes now. */
  readonly shareBytes: (owner: string) => number;
  /** Sets what a request holds and what counts of it. */
  readonly update: (account: Account, heldBytes: number, countedBytes: number) => void;
  /** Whether a request may hold so many bytes in place of what it holds. */
  readonly hasRoomFor: (account: Account, heldBytes: number) => boolean;
  /**
   * Whether a newcomer that will hold so many bytes has room beside what is counted. Bytes above its owner's share that
   * are counted for another owner, but not held, keep no newcomer out whose own owner is within its share.
   */
  readonly fits: (account: Account, totalBytes: number) => boolean;
};

const NONE: Readonly<Usage> = { heldBytes: 0, countedBytes: 0 };
/** Owners whose sums are kept though they are 0: callers come again, and a new entry for each request takes longer. */
const MOST_KEPT = 1024;

export const createCapacity = (limitBytes: number): Capacity => {
  const total: Usage = { heldBytes: 0, countedBytes: 0 };
  const usages = new Map<string, Usage>();
  /** Owners whose sums are not 0. */
  let owners = 0;
  let sweptAt = MOST_KEPT;
  /** Sum over the owners of what counts beside an owner within its share; undefined after a change. */
  let respectedBytes: number | undefined;

  const addUsage = (owner: string): Usage => {
    if (usages.size >= sweptAt) {
      for (const [each, { countedBytes }] of usages) if (countedBytes === 0) usages.delete(each);
      sweptAt = Math.max(MOST_KEPT, 2 * usages.size);
    }
    const usage = { heldBytes: 0, countedBytes: 0 };
    usages.set(owner, usage);
    return usage;
  };

  const update: Capacity['update'] = (account, heldBytes, countedBytes) => {
    const held = heldBytes - account.heldBytes;
    const counted = countedBytes - account.countedBytes;
    if (held === 0 && counted === 0) return;
    account.heldBytes = heldBytes;
    account.countedBytes = countedBytes;
    total.heldBytes += held;
    total.countedBytes += counted;
    respectedBytes = undefined;
    const usage = account.usage ?? usages.get(account.owner) ?? addUsage(account.owner);
    account.usage = countedBytes > 0 ? usage : undefined;
    owners += Number(usage.countedBytes === 0 && counted > 0);
    usage.heldBytes += held;
    usage.countedBytes += counted;
    owners -= Number(usage.countedBytes === 0 && counted < 0);
  };

  const usageOf: Capacity['usageOf'] = (owner) => usages.get(owner) ?? NONE;
  const shareBytes: Capacity['shareBytes'] = (owner) =>
    limitBytes / (owners + (usageOf(owner).countedBytes > 0 ? 0 : 1));
  const respected = ({ heldBytes, countedBytes }: Usage, share: number): number =>
    Math.max(heldBytes, Math.min(countedBytes, share));

  const fitsShare = ({ owner, countedBytes }: Account, totalBytes: number): boolean => {
    const usage = usageOf(owner);
    const nextBytes = usage.countedBytes - countedBytes + totalBytes;
    if (nextBytes > shareBytes(owner)) return false;
    const share = limitBytes / (owners + 1);
    respectedBytes ??= [...usages.values()].reduce((sum, each) => sum + respected(each, share), 0);
    return respectedBytes - respected(usage, share) + nextBytes <= limitBytes;
  };

  return {
    limitBytes,
    total,
    usageOf,
    shareBytes,
    update,
    hasRoomFor: ({ heldBytes }, bytes) => total.heldBytes - heldBytes + bytes <= limitBytes,
    fits: (account, totalBytes) => {
      if (total.countedBytes - account.countedBytes + totalBytes <= limitBytes) return true;
      const isPromised = total.countedBytes > total.heldBytes;
      return isPromised && total.heldBytes + totalBytes <= limitBytes && fitsShare(account, totalBytes);
    },
  };
};
