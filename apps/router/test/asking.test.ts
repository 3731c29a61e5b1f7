import { Objects } from "@switchyard/client"
import { Reference } from "@switchyard/core"
import { Checksum } from "@switchyard/provider-checksum"
import { Effect, Redacted } from "effect"
import { FetchHttpClient } from "effect/http"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { decode, pageOf, paymentOf, timelineOf, trigger } from "./support/client.ts"
import { keys, secureKeys } from "./support/configuration.ts"
import * as Router from "./support/router.ts"

const incidentsOf = decode(Objects.page(Objects.Incident))

let router: Router.Running
beforeAll(async () => void (router = await Router.start({ timeoutMs: 20_000 })))
afterAll(() => router.close())

const plant = (rule: object) => router.sandbox.gateways.get("checksum")?.faults.add(rule as never)

/** The only attempt of the newest payment. */
const newest = async () => {
  const attempt = pageOf(await router.get("/v1/payments?limit=1")).data[0]?.attempts[0]
  expect(attempt).toBeDefined()
  return attempt as NonNullable<typeof attempt>
}

describe("a clock that jumps", () => {
  it("takes no call away from the process that is waiting for it", async () => {
    plant({ fault: "slow", afterMs: 3500 })
    const answer = router.pay()
    await vi.waitFor(async () => expect((await newest()).state).toBe("sending"), { timeout: 2000 })
    router.advance(31 * 60_000)
    const payment = paymentOf(await answer)
    const { data } = timelineOf(await router.get(`/v1/payments/${payment.id}/timeline`))
    expect(data.map(({ cause }) => cause)).toEqual(["claim", "call"])
    expect(payment).toMatchObject({ status: "captured", attempts: [{ state: "succeeded" }] })
    expect(await router.read(payment.id)).toEqual(payment)
  })
})

describe("questions of somebody who cannot wait", () => {
  it("leave the sweeper's schedule as it was", async () => {
    const { id } = paymentOf(await router.pay(trigger(1006)))
    plant({ fault: "error500", operation: "IN", times: 12 })
    for (let asked = 0; asked < 12; asked += 1) await router.post(`/v1/payments/${id}/sync`)
    expect((await router.read(id)).status).toBe("unknown")
    router.advance(7000)
    await vi.waitFor(async () => expect((await router.read(id)).status).toBe("captured"), {
      timeout: 5000
    })
  })
})

describe("a settled payment", () => {
  /** Voids an authorization behind the router's back. */
  const voidElsewhere = (providerReference: string) =>
    Checksum.make({
      baseUrl: router.sandbox.baseUrl("checksum"),
      partnerId: "195",
      username: "testdoc",
      memberId: "11344",
      secureKey: Redacted.make(secureKeys["11344"])
    }).pipe(
      Effect.flatMap((gateway) =>
        gateway.void({ reference: Reference.make("elsewhere-1"), providerReference })
      ),
      Effect.provide(FetchHttpClient.layer),
      Effect.runPromise
    )

  it("is asked about: a gateway that changed its mind is heard, and not believed", async () => {
    const { id, providerReference } = paymentOf(await router.pay({ capture: "manual" }))
    const flips = async () => {
      const path = `/v1/incidents?payment=${id}&kind=flip`
      return incidentsOf(await router.get(path, { apiKey: keys.admin })).data
    }
    const sync = async () => paymentOf(await router.post(`/v1/payments/${id}/sync`)).status
    expect([await sync(), await flips()]).toEqual(["authorized", []])
    await voidElsewhere(providerReference ?? "")
    expect([await sync(), await sync()]).toEqual(["authorized", "authorized"])
    const detail = { status: "authorized", gateway: expect.stringContaining("authcancelled") }
    expect(await flips()).toMatchObject([{ kind: "flip", account: "first", detail }])
  })
})
