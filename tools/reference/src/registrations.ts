import { Registration as Checksum } from "@switchyard/provider-checksum"
import { Registration as Intents } from "@switchyard/provider-intents"
import { Registration as OpenPayment } from "@switchyard/provider-open-payment"
import { Registration as PayinPayout } from "@switchyard/provider-payin-payout"
import type { Described } from "./pages.ts"

/** Every provider of this repository, in the order of the pages. */
export const registrations: ReadonlyArray<Described> = [
  Checksum.registration,
  Intents.registration,
  OpenPayment.registration,
  PayinPayout.registration
]
