import { Webhook } from "../src/index.ts"
import * as Effect from "effect/Effect"
import { describe, expect, test } from "vitest"

const raw: Webhook.Raw = { body: new TextEncoder().encode(`{"id":"1"}`), headers: {} }
const event: Webhook.Event = { type: "other", id: "1", reference: null, name: "ping" }
const error = (kind: Webhook.WebhookError["kind"]) =>
  new Webhook.WebhookError({ provider: "x", kind, detail: "signature" })

describe("Webhook.make", () => {
  test("verifies first, over the very bytes, and translates what verification read", async () => {
    const steps: Array<unknown> = []
    const receive = Webhook.make({
      verify: (given) => Effect.sync(() => (steps.push(["verify", given.body]), "read" as const)),
      translate: (read) => Effect.sync(() => (steps.push(["translate", read]), event))
    })
    const verified = await Effect.runPromise(receive(raw))
    expect(verified.value).toBe(event)
    expect(steps).toEqual([
      ["verify", raw.body],
      ["translate", "read"]
    ])
    expect((steps[0] as Array<unknown>)[1]).toBe(raw.body)
  })

  test.each(["forged", "unsigned", "unreadable", "unsupported"] as const)(
    "translate never runs when verify fails: %s",
    async (kind) => {
      let translated = 0
      const receive = Webhook.make({
        verify: () => Effect.fail(error(kind)),
        translate: () => Effect.sync(() => (translated++, event))
      })
      const failure = await Effect.runPromise(Effect.flip(receive(raw)))
      expect(failure).toMatchObject({ _tag: "WebhookError", kind })
      expect(failure.message).toBe(`x webhook ${kind}: signature`)
      expect(translated).toBe(0)
    }
  )

  test("what it answers is verified, a copy of it is not", async () => {
    const receive = Webhook.make({ verify: Effect.succeed, translate: () => Effect.succeed(event) })
    const verified = await Effect.runPromise(receive(raw))
    expect(Webhook.isVerified(verified)).toBe(true)
    expect(Reflect.set(verified, "value", { ...event, id: "2" })).toBe(false)
    expect(verified.value).toBe(event)
    const copies = [{ ...verified }, Object.create(verified), structuredClone(verified)]
    const others = [{ value: event }, event, null, undefined, "verified"]
    for (const forged of [...copies, ...others]) expect(Webhook.isVerified(forged)).toBe(false)
  })

  test("an error's detail is scrubbed", () => {
    const detail = "number 4111 1111 1111 1111\r\n"
    const error = new Webhook.WebhookError({ provider: "x", kind: "unreadable", detail })
    expect(error.detail).toBe("number *** ")
  })

  test("nothing runs before the effect does, and a failed translation is no event", async () => {
    let verified = 0
    const receive = Webhook.make({
      verify: () => Effect.sync(() => verified++),
      translate: () => Effect.fail(error("unreadable"))
    })
    const effect = receive(raw)
    expect(verified).toBe(0)
    expect((await Effect.runPromise(Effect.flip(effect))).kind).toBe("unreadable")
    expect(verified).toBe(1)
  })
})
