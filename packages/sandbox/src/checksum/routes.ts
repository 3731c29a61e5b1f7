/** Where each call lives (checksum.md sections 1, 3, 4 and 12). */
import type { InvoiceOperation } from "./invoices.ts"
import type { TokenOperation } from "./tokenCalls.ts"

/** The path below the mount under which payments live (section 1). */
export const basePath = "/transactionServices/REST/v1/"

/** The path below the mount under which invoices live, with token calls of their own (section 12). */
export const invoicePath = "/invoiceServices/REST/v1/"

/** What a path names. */
export type Route =
  | { readonly _tag: "Token"; readonly operation: TokenOperation }
  | { readonly _tag: "Invoice"; readonly operation: InvoiceOperation }
  | { readonly _tag: "Create" | "Inquiry" | "List" | "Payout" | "Registrations" | "Cards" }
  | { readonly _tag: "Payment" | "Registration"; readonly id: string }
  | { readonly _tag: "Unknown" }

const fixed: Readonly<Record<string, Route>> = {
  [`${basePath}authToken`]: { _tag: "Token", operation: "authToken" },
  [`${basePath}partnerAuthToken`]: { _tag: "Token", operation: "partnerAuthToken" },
  [`${basePath}regenerateToken`]: { _tag: "Token", operation: "regenerateToken" },
  [`${basePath}payments`]: { _tag: "Create" },
  [`${basePath}inquiry`]: { _tag: "Inquiry" },
  [`${basePath}getTransactionList`]: { _tag: "List" },
  [`${basePath}registrations`]: { _tag: "Registrations" },
  [`${basePath}getCardsAndAccounts`]: { _tag: "Cards" },
  [`${basePath}payout`]: { _tag: "Payout" },
  [`${invoicePath}authToken`]: { _tag: "Token", operation: "invoice.authToken" },
  [`${invoicePath}regenerateToken`]: { _tag: "Token", operation: "invoice.regenerateToken" },
  [`${invoicePath}generate`]: { _tag: "Invoice", operation: "invoice.generate" },
  [`${invoicePath}regenerate`]: { _tag: "Invoice", operation: "invoice.regenerate" },
  [`${invoicePath}getinvoiceconfigdetails`]: { _tag: "Invoice", operation: "invoice.config" },
  [`${invoicePath}cancel`]: { _tag: "Invoice", operation: "invoice.cancel" },
  [`${invoicePath}remind`]: { _tag: "Invoice", operation: "invoice.remind" }
}

/** An older client pays with a stored card at `registrations/{id}` (section 10). */
const withId: Readonly<Record<string, "Payment" | "Registration">> = {
  payments: "Payment",
  paywithtoken: "Registration",
  registrations: "Registration"
}

const decodeSegment = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

const unknown: Route = { _tag: "Unknown" }

/** What the path below the mount names. */
export const routeOf = (path: string): Route => {
  if (Object.hasOwn(fixed, path)) return fixed[path] ?? unknown
  if (!path.startsWith(basePath)) return unknown
  const [group = "", segment, ...more] = path.slice(basePath.length).split("/")
  const tag = Object.hasOwn(withId, group) ? withId[group] : undefined
  if (tag === undefined || segment === undefined || more.length > 0) return unknown
  const id = decodeSegment(segment)
  return id === undefined || id === "" ? unknown : { _tag: tag, id }
}

/** Every path, for people. */
export const described: ReadonlyArray<string> = [
  ...Object.keys(fixed).map((path) => `POST ${path}`),
  `POST ${basePath}payments/{id}`,
  `GET ${basePath}payments/{id}`,
  `POST ${basePath}paywithtoken/{registrationId}`
]
