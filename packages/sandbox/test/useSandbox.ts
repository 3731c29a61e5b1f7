import { afterAll, beforeAll, beforeEach, expect } from "vitest"
import { Server } from "../src/index.ts"
import { bodyOf, connect, control } from "./client.ts"

type Gateway = Awaited<ReturnType<typeof connect>>

/** A sandbox for a file of tests, with fresh books and a fresh token before each. */
export const useSandbox = () => {
  let sandbox: Server.StartedSandbox
  let gateway: Gateway
  beforeAll(async () => {
    sandbox = await Server.start()
  })
  beforeEach(async () => {
    await control(sandbox.url, "POST", "checksum/reset")
    gateway = await connect(sandbox.baseUrl("checksum"))
  })
  afterAll(() => sandbox.close())
  return {
    /** Where it runs. */
    get sandbox(): Server.StartedSandbox {
      return sandbox
    },
    /** The base URL of the instance `checksum`. */
    get base(): string {
      return sandbox.baseUrl("checksum")
    },
    /** A client with a token. */
    get gateway(): Gateway {
      return gateway
    },
    /** What has moved: kind, reference, payment id, amount. */
    movements: () =>
      sandbox
        .ledger("checksum")
        .movements.map(({ amount, kind, paymentId, reference }) => [
          kind,
          reference,
          paymentId,
          amount
        ]),
    /** The id of a fresh preauthorization. */
    authorize: async (reference: string, amount = "92.00"): Promise<string> => {
      const body = bodyOf(await gateway.create(reference, { paymentType: "PA", amount }))
      expect(body["transactionStatus"]).toBe("Y")
      return String(body["paymentId"])
    }
  }
}
