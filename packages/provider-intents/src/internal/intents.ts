import * as Result from "effect/Result"
import type { Intent } from "../Intent.ts"
import type { Options } from "../IntentsConfig.ts"
import type { Decision } from "./answers.ts"
import * as Errors from "./errors.ts"
import * as Wire from "./wire.ts"

/** Answers to intents, and the pages to which they lead (sheet sections 5.2, 5.3, 9 and 10). */

/** The account's pages, each a URL up to the intent's id. */
export interface Pages {
  readonly payment: string
  readonly card: string
}

/** On the checkout page `client_id` is the account's id, and not the API's. */
export const pagesOf = (options: Options): Pages => {
  const { accountId = options.clientId, cardCheckoutUrl, checkoutUrl } = options
  const page = (url: string) => `${url}?client_id=${encodeURIComponent(accountId)}&intent_id=`
  const card = cardCheckoutUrl ?? new URL("card", checkoutUrl).href
  return { payment: page(checkoutUrl), card: page(card) }
}

/** What to do about an intent. It has no state: the field that names it stands for one. */
export const waiting = ({ url }: Intent) => ({
  status: { unified: "requires_action" as const, raw: "intent_id" },
  nextAction: { type: "redirect" as const, method: "GET" as const, url, fields: [] }
})

/** The intent in an answer, unless it repeats another reference than it was made with. */
export const read = (seen: Errors.Seen, page: string, reference: string): Decision<Intent> => {
  const { status, text } = seen.answer
  if (status < 200 || status >= 300) return Result.fail(Errors.refused(seen))
  const wire = Wire.readIntent(text)
  const intentId = Wire.read(wire?.intent_id)
  const externalId = Wire.read(wire?.reference_id)
  // It decides nothing here, so what cannot be read is left out.
  const validFor = /^\d{1,15}$/.exec(Wire.read(wire?.valid_for) ?? "")?.[0]
  if (intentId === undefined) return Result.fail(Errors.unknown(seen, "unreadable", "intent_id"))
  if (externalId !== undefined && externalId !== reference) {
    return Result.fail(Errors.unknown(seen, "mismatch", "reference_id"))
  }
  return Result.succeed({
    intentId,
    url: page + encodeURIComponent(intentId.toWellFormed()),
    ...(externalId === undefined ? {} : { externalId }),
    ...(validFor === undefined ? {} : { validFor: Number(validFor) })
  })
}
