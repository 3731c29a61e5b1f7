import type { Objects } from "@switchyard/client"
import type { Payment } from "@switchyard/core"

/** What the shopper does next, as it is stored: the gateway's own words, and our page for them. */
export type NextStep = Payment.NextAction & {
  /** The page of ours that carries the action out, where more than one plain request is needed. */
  readonly page?: string
}

/**
 * A widget needs a page around it, and hidden requests that come first need one that makes them: those
 * are carried out at `page`. A plain redirect goes straight to the gateway.
 */
export const of = (action: Payment.NextAction, page: string): NextStep =>
  action.type === "widget" || (action.preconditions ?? []).length > 0 ? { ...action, page } : action

/** What the merchant is told: where to send the shopper's browser, and how. */
export const view = (step: NextStep | null): Objects.NextAction | null => {
  if (step === null) return null
  if (step.page !== undefined) {
    return { type: "redirect", method: "GET", url: step.page, fields: [] }
  }
  if (step.type !== "redirect") return null
  const { fields, method, type, url } = step
  return { type, method, url, fields }
}
