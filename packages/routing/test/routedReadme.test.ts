import { describe, expect, it } from "@effect/vitest"
import { Faults } from "@switchyard/testkit"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { readFileSync } from "node:fs"
import { declining, named, open, type Opened } from "./support/accounts.ts"
import { accounts, hear, sell } from "./support/routedExample.ts"

const read = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8")

const cardOf = ({ gateway }: Opened) => {
  const { method } = gateway.charge
  return method.type === "card" ? Effect.succeed(method) : Effect.die("no card")
}

describe("the README's example of several providers", () => {
  it("is the one that is tested", () => {
    const [, section = ""] = read("../README.md").split(
      "## Several providers behind one `Payments`"
    )
    const [, block] = /```ts\n([^]*?)```/.exec(section) ?? []
    const tested = read("./support/routedExample.ts")
    expect(block).toBe(tested.replace('"../../src/index.ts"', '"@switchyard/routing"'))
  })

  it.effect("sells at either account", () =>
    Effect.gen(function* () {
      for (const first of [declining, ({ payments }: Opened) => payments]) {
        const [main, reserve] = [yield* open, yield* open]
        const layer = accounts(first(main), first(reserve))
        const card = yield* cardOf(main)
        const exit = yield* Effect.exit(Effect.provide(sell("1001", card), layer))
        const isDeclined = first === declining
        expect(Exit.isFailure(exit)).toBe(isDeclined)
        const booked = [...(yield* main.movements), ...(yield* reserve.movements)]
        const expected = ["charge order-1001 9200", "refund refund-1001 2000"]
        expect(booked).toEqual(isDeclined ? [] : expected)
      }
    })
  )

  it.effect("asks after a lost answer, at the account where it was lost", () =>
    Effect.gen(function* () {
      const [main, reserve] = [yield* open, yield* open]
      for (const { network } of [main, reserve]) {
        network.arm(Faults.unknown["closed without an answer"])
      }
      const layer = accounts(main.payments, reserve.payments)
      const sold = yield* Effect.provide(sell("1002", yield* cardOf(main)), layer)
      expect(sold.status.unified).toBe("partially_refunded")
      const booked = [...(yield* main.movements), ...(yield* reserve.movements)]
      expect(booked).toEqual(["charge order-1002 9200", "refund refund-1002 2000"])
    })
  )

  it.effect("hears the notifications of each account", () =>
    Effect.gen(function* () {
      const [main, reserve] = [yield* open, yield* open]
      const [raw] = (yield* reserve.gateway.notifications ?? Effect.succeed([])) ?? []
      if (raw === undefined) return expect.fail("no notification")
      const layer = accounts(main.payments, reserve.payments)
      const heard = yield* Effect.provide(hear("checksum-eu", raw), layer)
      expect(heard).toMatchObject({
        payment: { providerReference: expect.stringMatching(/^checksum-eu~/) }
      })
      expect(yield* Effect.provide(hear(named("other"), raw), layer)).toBeNull()
    })
  )
})
