import { describe, expect, it } from "@effect/vitest"
import { Webhook } from "@switchyard/core"
import * as Effect from "effect/Effect"
import { RoutedPayments } from "../src/index.ts"
import { open, two } from "./support/accounts.ts"

describe("notifications", () => {
  it.effect("are read by their account, and name it", () =>
    Effect.gen(function* () {
      const { b, payments, routed } = yield* two()
      const second = routed.account("b") ?? expect.fail("no account b")
      expect(routed.account("c")).toBeNull()
      const raws = yield* b.gateway.notifications ?? expect.fail("no notifications")
      const [raw] = raws
      if (raw === undefined) return expect.fail("no notification")
      const { signed, value } = yield* second.webhook(raw)
      expect(signed).toBe(true)
      expect(value).toMatchObject({
        type: "payment",
        id: expect.stringMatching(/^b~/),
        payment: { providerReference: expect.stringMatching(/^b~txn_/) }
      })
      expect(yield* Webhook.confirm(second, value)).toMatchObject({ payment: { kind: "payment" } })
      expect(yield* Effect.flip(payments.webhook(raw))).toMatchObject({ kind: "unsupported" })
      const other = routed.account("a") ?? expect.fail("no account a")
      const forged = { ...raw, body: raw.body.with(0, 0) }
      for (const [service, bytes] of [
        [other, forged],
        [second, forged]
      ] as const) {
        expect((yield* Effect.flip(service.webhook(bytes))).kind).toBe("forged")
      }
    })
  )
})

describe("options that do not hold", () => {
  const cases = [
    [["a~b"], {}, "accounts[0].id", 'without "~"'],
    [["a", ""], {}, "accounts[1].id", "not_empty"],
    [["a", "b", "a"], {}, "accounts[2].id", "unique"],
    [[], {}, "accounts", "not_empty"],
    [
      ["a"],
      { policy: { default: { strategy: "priority", accounts: ["a", "c"] } } },
      "policy.default.accounts.1",
      "unknown_account"
    ],
    [["a"], { policy: { retry: { maxAttempts: 0 } } }, "policy.retry.maxAttempts", /./],
    [["a"], { policy: { retry: { budget: {} } } }, "policy.retry.budget", "router_only"],
    [["a"], { policy: { retry: { stepUp: true } } }, "policy.retry.stepUp", "router_only"],
    [["a"], { breaker: { threshold: 0 } }, "breaker.threshold", "above_0_to_1"],
    [["a"], { breaker: { size: 0.5 } }, "breaker.size", "positive_integer"],
    [["a"], { breaker: { minimumCalls: 9, size: 8 } }, "breaker.minimumCalls", "from_1_to_size"]
  ] as const
  it.effect.each(cases)("%o with %o: %s", ([ids, options, path, rule]) =>
    Effect.gen(function* () {
      const { payments } = yield* open
      const accounts = ids.map((id) => ({ id, payments }))
      const made = RoutedPayments.make({ accounts, ...options })
      expect(yield* Effect.flip(made)).toMatchObject({
        _tag: "InvalidConfiguration",
        path,
        rule: typeof rule === "string" ? rule : expect.stringMatching(rule)
      })
    })
  )
})
