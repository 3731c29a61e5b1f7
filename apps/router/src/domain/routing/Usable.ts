import type { Capabilities, Operation } from "@switchyard/core"

/** What this router has an endpoint for; the rest of what a gateway can do is not offered. */
const operations: ReadonlySet<Operation.Operation> = new Set([
  "authorize",
  "purchase",
  "capture",
  "void",
  "refund",
  "rebill",
  "payout",
  "payoutStatus",
  "tokenize",
  "deleteToken",
  "status",
  "list",
  "balance",
  "webhook"
])

/**
 * A provider's capabilities without what this router has no endpoint for. A card is stored by its number:
 * of one that is typed into a page of the gateway's no gateway can be asked what became of it.
 */
export const of = (capabilities: Capabilities.Capabilities): Capabilities.Capabilities => ({
  ...capabilities,
  operations: capabilities.operations.filter((operation) => operations.has(operation)),
  tokenizeMethods: capabilities.tokenizeMethods.filter((method) => method === "card")
})
