import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { paymentOf, trigger } from "./support/client.ts"
import * as Router from "./support/router.ts"

let router: Router.Running
beforeAll(async () => void (router = await Router.start({ timeoutMs: 30_000 })))
afterAll(() => router.close())

describe("a gateway that does not answer questions", () => {
  it("delays nobody else's truth", async () => {
    const hang = { fault: "hang", operation: "IN", times: "always" } as const
    router.sandbox.gateways.get("checksum")?.faults.add(hang)
    const lost = async (account: string) =>
      paymentOf(await router.pay({ ...trigger(1006), route: { accounts: [account] } })).id
    const stuck = await lost("first")
    router.advance(10_000)
    await vi.waitFor(() => expect(asked()).toBe(1), 5000)
    const other = await lost("second")
    router.advance(10_000)
    await vi.waitFor(async () => expect((await router.read(other)).status).toBe("captured"), 5000)
    expect((await router.read(stuck)).status).toBe("unknown")
    // The open question has been due in every round since: it is not asked a second time.
    expect(asked()).toBe(1)
  })
})

const asked = () =>
  router.sandbox.gateways
    .get("checksum")
    ?.ledger.requests()
    .filter(({ operation }) => operation === "IN").length
