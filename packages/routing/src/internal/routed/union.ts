import type { Capabilities, Operation } from "@switchyard/core"

type One = Capabilities.Capabilities
type All = readonly [One, ...ReadonlyArray<One>]

/**
 * What several accounts can do behind one service: whatever one of them takes is taken, and what is
 * promised of all payments (by what they are found) is what all promise.
 */
export const of = (all: All): One => {
  const some = (can: (one: One) => boolean) => all.some(can)
  const every = (does: (one: One) => boolean) => all.every(does)
  const hosted = hostedOperations(all)
  const rebilled = rebillOf(all)
  return {
    operations: operations(all),
    methods: merged(all, ({ methods }) => methods),
    ...(hosted === null ? {} : { hostedOperations: hosted }),
    brands: anyOrMerged(all, ({ brands }) => brands),
    currencies: anyOrMerged(all, ({ currencies }) => currencies),
    ...largest(all),
    lookup: {
      byReference: every(({ lookup }) => lookup.byReference),
      byProviderReference: every(({ lookup }) => lookup.byProviderReference),
      followUps: common(all, ({ lookup }) => lookup.followUps)
    },
    // A process that has forgotten a reference may give it to another account.
    idempotency: all.length === 1 ? all[0].idempotency : "none",
    // A notification has to be read with the keys of its account.
    webhooks: "none",
    capture: {
      partial: some(({ capture }) => capture.partial),
      multiple: some(({ capture }) => capture.multiple)
    },
    void: {
      partial: some((one) => one.void.partial),
      afterPartialCapture: some((one) => one.void.afterPartialCapture),
      afterCapture: some((one) => one.void.afterCapture)
    },
    refund: {
      partial: some(({ refund }) => refund.partial),
      multiple: some(({ refund }) => refund.multiple)
    },
    threeDSecure: some(({ threeDSecure }) => threeDSecure),
    saveMethod: some(({ saveMethod }) => saveMethod),
    recurring: some(({ recurring }) => recurring),
    ...(rebilled === null ? {} : { rebillOf: rebilled }),
    tokenizeMethods: merged(all, ({ tokenizeMethods }) => tokenizeMethods),
    payoutDestinations: merged(all, ({ payoutDestinations }) => payoutDestinations),
    requiredFields: common(payers(all, charges), ({ requiredFields }) => requiredFields),
    requiredPayoutFields: common(payers(all, ["payout"]), (one) => one.requiredPayoutFields)
  }
}

const charges: ReadonlyArray<Operation.Operation> = ["authorize", "purchase"]

/** A balance is of one account, a webhook for one account. */
const operations = (all: All): ReadonlyArray<Operation.Operation> =>
  merged(all, (one) => one.operations).filter(
    (operation) => operation !== "webhook" && (operation !== "balance" || all.length === 1)
  )

const merged = <A>(
  all: ReadonlyArray<One>,
  of: (one: One) => ReadonlyArray<A>
): ReadonlyArray<A> => [...new Set(all.flatMap(of))]

const common = <A>(all: ReadonlyArray<One>, of: (one: One) => ReadonlyArray<A>): ReadonlyArray<A> =>
  merged(all, of).filter((member) => all.every((one) => of(one).includes(member)))

const anyOrMerged = <A>(
  all: All,
  of: (one: One) => "any" | ReadonlyArray<A>
): "any" | ReadonlyArray<A> => {
  const listed = all.flatMap((one): ReadonlyArray<A> => {
    const list = of(one)
    return list === "any" ? [] : list
  })
  return all.some((one) => of(one) === "any") ? "any" : [...new Set(listed)]
}

const payers = (all: All, operations: ReadonlyArray<Operation.Operation>): ReadonlyArray<One> =>
  all.filter((one) => operations.some((operation) => one.operations.includes(operation)))

/** Formats that differ have no common one: each account then refuses what it cannot carry. */
const largest = (all: All): Pick<One, "amountDecimals" | "maxAmount"> => {
  const [{ amountDecimals }] = all
  if (!all.every((one) => one.amountDecimals === amountDecimals)) {
    return { amountDecimals: null, maxAmount: null }
  }
  const maximums = all.flatMap(({ maxAmount }) => (maxAmount === null ? [] : [maxAmount]))
  const greatest = maximums.reduce((one, other) => (other > one ? other : one), 0n)
  return { amountDecimals, maxAmount: maximums.length < all.length ? null : greatest }
}

const hostedOperations = (all: All): NonNullable<One["hostedOperations"]> | null => {
  const pages = all.filter(({ methods }) => methods.includes("hosted"))
  return pages.length === 0 || pages.some((one) => one.hostedOperations === undefined)
    ? null
    : merged(pages, (one) => one.hostedOperations ?? [])
}

const rebillOf = (all: All): NonNullable<One["rebillOf"]> | null => {
  const rebilling = all.filter((one) => one.operations.includes("rebill"))
  return rebilling.length === 0 || rebilling.some((one) => one.rebillOf === undefined)
    ? null
    : merged(rebilling, (one) => one.rebillOf ?? [])
}
