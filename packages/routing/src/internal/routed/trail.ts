/**
 * Which account each of the merchant's references was last given to, as long as this process lives and
 * within a bound. With it a repeated request goes where the first one went, and a question by our own
 * reference is put to the account whose answer counts. Mutable; nothing in it is waited for.
 */
export interface Trail {
  /** Before a request leaves: from here on it may be at the account. */
  readonly enter: (reference: string, account: string) => Step
  /** The account that a reference is at, or was last. */
  readonly last: (reference: string) => string | null
  /** The account where a reference may have moved money; nobody else may be asked. */
  readonly held: (reference: string) => string | null
}

/** One request at one account. */
export interface Step {
  /**
   * Afterwards, where provably nothing moved: `refused` there, or `notSent` at all. Answers whether
   * another account may be asked: not when somebody else has used the reference in the meantime.
   */
  readonly leave: (how: "refused" | "notSent") => boolean
}

interface Entry {
  readonly account: string
  readonly isHeld: boolean
}

/** How many references are kept; the oldest are forgotten first. */
const most = 100_000

/** An empty trail. */
export const make = (): Trail => {
  const entries = new Map<string, Entry>()
  const put = (reference: string, entry: Entry) => {
    entries.delete(reference)
    entries.set(reference, entry)
    if (entries.size <= most) return
    const [oldest] = entries.keys()
    if (oldest !== undefined) entries.delete(oldest)
  }
  return {
    enter: (reference, account) => {
      const before = entries.get(reference)
      const entry = { account, isHeld: true }
      put(reference, entry)
      return {
        leave: (how) => {
          if (entries.get(reference) !== entry || before?.isHeld === true) return false
          if (how === "refused") put(reference, { account, isHeld: false })
          else if (before === undefined) entries.delete(reference)
          else put(reference, before)
          return true
        }
      }
    },
    last: (reference) => entries.get(reference)?.account ?? null,
    held: (reference) => {
      const entry = entries.get(reference)
      return entry?.isHeld === true ? entry.account : null
    }
  }
}
