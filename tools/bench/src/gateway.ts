import type { Payment, Registration } from "@switchyard/core"
import type { Purchase } from "./purchase.ts"

/** A gateway as a benchmark needs it: what is sent to it, what it answers, and how little reads that. */
export interface Gateway {
  /** As in `packages/provider-<name>`. */
  readonly name: string
  /** The package behind it, loaded only where it is measured; the type of its options stays inside. */
  readonly provider: <A>(
    use: <Options>(registration: Registration.Registration<Options>) => A
  ) => Promise<A>
  /** The account's options but `baseUrl`, as a configuration file has them. */
  readonly account: Readonly<Record<string, unknown>>
  readonly purchase: Purchase
  /** What the provider makes of the stub's answer. */
  readonly status: Payment.UnifiedStatus
  /** Where a token is fetched, and the stub's answer to that. */
  readonly token?: { readonly path: string; readonly answer: string }
  /** Where a purchase is sent; the stub counts what arrives here. */
  readonly path: string
  /** The purchase by hand: the headers and bytes that the provider sends. */
  readonly request: (reference: string, ways: Ways) => Request
  /** The stub's answer to a purchase; `count` is new each time. */
  readonly answer: (body: string, count: number) => string
  /** The few comparisons that an answer deserves: the gateway's own id or link, or null. */
  readonly read: (text: string, reference: string) => string | null
  /** What differs from one request to the next beside the reference, in the headers as JSON or the body. */
  readonly changing: ReadonlyArray<RegExp>
}

/** Where the shopper comes back, and where the gateway notifies us: only the router asks it to. */
export interface Ways {
  readonly returnUrl: string
  readonly notificationUrl?: string
}

/** One POST, but for its path and length. */
export interface Request {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The text of a body between two others. */
export const between = (body: string, before: string, after: string): string => {
  const start = body.indexOf(before) + before.length
  const end = body.indexOf(after, start)
  return body.slice(start, end < 0 ? undefined : end)
}
