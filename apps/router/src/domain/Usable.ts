import type { Capabilities, Operation, PaymentMethod } from "@switchyard/core"

/** What this router can do with a provider so far; the rest of what a gateway can do is not offered. */
const operations: ReadonlySet<Operation.Operation> = new Set([
  "authorize",
  "purchase",
  "capture",
  "void",
  "refund",
  "status",
  "list"
])

const methods: ReadonlySet<PaymentMethod.Type> = new Set(["card"])

/** A provider's capabilities without what this router has no endpoint for. */
export const of = (capabilities: Capabilities.Capabilities): Capabilities.Capabilities => ({
  ...capabilities,
  operations: capabilities.operations.filter((operation) => operations.has(operation)),
  methods: capabilities.methods.filter((method) => methods.has(method)),
  saveMethod: false,
  recurring: false
})
