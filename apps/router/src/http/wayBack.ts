import { HttpServerResponse } from "effect/http"
import type { PaymentRecord } from "../domain/ledger/PaymentRecord.ts"

const goodbye = "<!doctype html><title>Payment</title><p>You can close this page now.</p>"

/** Sends a shopper's browser on to the merchant, with the payment's id and status. */
export const to = ({
  id,
  returnUrl,
  status
}: Pick<PaymentRecord, "id" | "returnUrl" | "status">): HttpServerResponse.HttpServerResponse => {
  if (returnUrl === null || !URL.canParse(returnUrl)) return HttpServerResponse.html(goodbye)
  const url = new URL(returnUrl)
  url.searchParams.set("payment", id)
  url.searchParams.set("status", status)
  return HttpServerResponse.redirect(url.href, { status: 303 })
}
