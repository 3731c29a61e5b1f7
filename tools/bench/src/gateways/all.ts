import type { Gateway } from "../gateway.ts"
import { checksum } from "./checksum.ts"
import { intents } from "./intents.ts"
import { openPayment } from "./openPayment.ts"
import { payinPayout } from "./payinPayout.ts"

/** Every gateway that is measured. */
export const gateways: ReadonlyArray<Gateway> = [checksum, intents, openPayment, payinPayout]

/** A gateway by its name, which a process is started with. */
export const named = (name: string | undefined): Gateway => {
  const found = gateways.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no gateway ${name}`)
  return found
}
