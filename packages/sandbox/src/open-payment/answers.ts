/** The shapes of the gateway's answers (open-payment.md sections 1 to 3). Every scalar is a string. */
import type { SandboxResponse } from "../Gateway.ts"
import type { Fields } from "../internal/body.ts"
import * as respond from "../internal/respond.ts"
import type { Json } from "../kit/pipeline.ts"
import { asDecimal } from "../kit/Triggers.ts"
import { methodOf } from "./Cards.ts"
import * as Codes from "./Codes.ts"
import type { ParameterError } from "./fields.ts"
import * as Ids from "./Ids.ts"
import type { At } from "./records.ts"
import type { ListedCode } from "./resultCodes.ts"
import type { Checkout, Registration } from "./State.ts"
import type { Transaction } from "./Transaction.ts"

const buildNumber = "b1f6a9a5d4c34f0f8c7e2d10a6b97c5e4f3d2a18@2026-01-12 09:30:00 +0000"

/** What every answer ends with. */
const tail = (ndc: string, nowMs: number): Json => ({
  buildNumber,
  timestamp: Ids.timestamp(nowMs),
  ndc
})

/** A correlation id where no entity is known. */
const ndcFor = (entityId: string | undefined, at: At): string =>
  Ids.ndc(entityId ?? "0".repeat(32), at.draw)

/** A `result` without a payment. */
export const lone = (
  result: Codes.Result | (Codes.Result & Json),
  at: At,
  entityId?: string,
  more: Json = {}
): Json => ({ ...more, result, ...tail(ndcFor(entityId, at), at.nowMs) })

/** As `lone`, for a code of the list. */
export const code = (listed: ListedCode, at: At, entityId?: string, more: Json = {}): Json =>
  lone(Codes.result(listed), at, entityId, more)

/** HTTP 400 with every wrong field and no `id` (section 3). */
export const parameterErrors = (
  errors: ReadonlyArray<ParameterError>,
  at: At,
  entityId?: string
): SandboxResponse =>
  respond.json(lone({ ...Codes.result("200.300.404"), parameterErrors: errors }, at, entityId), 400)

/** Dotted names below a prefix as a nested object: `customer.browser.language`. */
const nest = (fields: Fields, prefix: string): Json => {
  const nested: Record<string, unknown> = {}
  for (const [name, value] of fields) {
    if (!name.startsWith(`${prefix}.`)) continue
    const [first = "", second] = name.slice(prefix.length + 1).split(".")
    if (second === undefined) nested[first] = value
    else nested[first] = { ...(nested[first] as Json | undefined), [second]: value }
  }
  return nested
}

const group = (fields: Fields, name: string): Json => {
  const nested = nest(fields, name)
  return Object.keys(nested).length === 0 ? {} : { [name]: nested }
}

/** Only names that begin with `SHOPPER_` come back (section 2.1). */
const customParameters = (fields: Fields): Json => {
  const echoed = [...fields].flatMap(([name, value]) => {
    const inner = /^customParameters\[(SHOPPER_.+)\]$/.exec(name)?.[1]
    return inner === undefined ? [] : [[inner, value] as const]
  })
  return echoed.length === 0 ? {} : { customParameters: Object.fromEntries(echoed) }
}

const present = (values: Readonly<Record<string, unknown>>): Json =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

/** The parts that repeat the request, in answers and webhooks. */
const echo = (fields: Fields): Json => ({
  ...present({
    merchantTransactionId: fields.get("merchantTransactionId"),
    merchantInvoiceId: fields.get("merchantInvoiceId"),
    recurringType: fields.get("recurringType")
  }),
  ...group(fields, "customer"),
  ...group(fields, "billing"),
  ...group(fields, "shipping"),
  ...group(fields, "standingInstruction"),
  ...customParameters(fields)
})

const detailsOf = ({ phase, shortId }: Transaction): Json => {
  const number = shortId.replaceAll(".", "").padStart(20, "0")
  const approved = { ExtendedDescription: "Authorized", AcquirerResponse: "0000" }
  return {
    resultDetails: {
      ...(phase === "approved" ? approved : {}),
      clearingInstituteName: "Sandbox Acquirer",
      ConnectorTxID1: number
    }
  }
}

const accountOf = ({ fields, instrument }: Transaction): Json => ({
  ...(instrument === undefined ? {} : { paymentBrand: instrument.brand }),
  ...(instrument?.card === undefined ? {} : { card: instrument.card }),
  ...group(fields, "bankAccount")
})

const threeDSecureOf = ({ fields, threeDSecure }: Transaction): Json => {
  const all = { ...nest(fields, "threeDSecure"), ...threeDSecure }
  return Object.keys(all).length === 0 ? {} : { threeDSecure: all }
}

/** A transaction (section 2.1), as it is at this moment. */
export const transaction = (it: Transaction): Json => ({
  id: it.id,
  ...present({ registrationId: it.registrationId, referencedId: it.referencedId }),
  paymentType: it.paymentType,
  ...accountOf(it),
  amount: asDecimal(it.hundredths),
  currency: it.currency,
  descriptor: it.descriptor,
  ...echo(it.fields),
  result: it.result,
  ...detailsOf(it),
  ...threeDSecureOf(it),
  ...present({ redirect: it.redirect }),
  risk: { score: "100" },
  source: "OPP",
  ...(it.instrument === undefined ? {} : { paymentMethod: methodOf(it.instrument.brand) }),
  shortId: it.shortId,
  ...tail(it.ndc, it.updatedAtMs)
})

/** The refusal of a transaction: neither amount nor currency nor descriptor (section 2.1). */
export const refused = (it: Transaction): Json => ({
  id: it.id,
  ...present({ referencedId: it.referencedId }),
  paymentType: it.paymentType,
  ...accountOf(it),
  ...present({ merchantTransactionId: it.fields.get("merchantTransactionId") }),
  result: it.result,
  ...tail(it.ndc, it.updatedAtMs)
})

/** A stored card (section 2.11). */
export const registration = (it: Registration): Json => ({
  id: it.id,
  paymentBrand: it.instrument.brand,
  result: Codes.approval(it.fields.get("testMode")),
  card: it.instrument.card,
  ...echo(it.fields),
  risk: { score: "100" },
  ...tail(it.ndc, it.createdAtMs)
})

/** An answer about a checkout itself: its `ndc` is its id (section 2.3). */
export const checkout = (it: Checkout, listed: ListedCode, at: At, more: Json = {}): Json => ({
  result: Codes.result(listed),
  ...tail(it.id, at.nowMs),
  id: it.id,
  ...more
})
