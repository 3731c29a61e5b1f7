import { type Capabilities, type PaymentError, Webhook } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { expect } from "vitest"
import * as Case from "../Case.ts"
import { type Mutation, mutate, mutation } from "../internal/mutations.ts"

/** Notifications: the genuine ones are read, and nothing that was changed makes anybody believe anything. */
export const cases = (capabilities: Capabilities.Capabilities): ReadonlyArray<Case.Case> =>
  capabilities.operations.includes("webhook")
    ? [
        Case.make("webhooks/genuine ones are read, the same each time", genuine),
        Case.make("webhooks/the gateway confirms the genuine ones", confirmed),
        Case.make("webhooks/none of 10,000 changed ones is believed", mutated),
        ...Object.entries(garbage).map(([name, body]) =>
          Case.make(`webhooks/refused: ${name}`, (world) => refused(world, { body, headers: {} }))
        ),
        Case.make("webhooks/refused: without headers or body", (world) =>
          Effect.gen(function* () {
            for (const { headers } of yield* notifications(world)) {
              yield* refused(world, { body: new Uint8Array(), headers })
            }
          })
        )
      ]
    : []

const notifications = (world: Case.World) =>
  Effect.gen(function* () {
    const source = yield* Case.needed(world.gateway.notifications, "the gateway sends none here")
    const raws = yield* source
    expect(raws.length).toBeGreaterThan(0)
    return raws
  })

const genuine = (world: Case.World) =>
  Effect.gen(function* () {
    const { capabilities, payments } = world
    for (const raw of yield* notifications(world)) {
      const first = yield* payments.webhook(raw)
      const second = yield* payments.webhook(raw)
      expect(Webhook.isVerified(first)).toBe(true)
      expect(first.signed).toBe(capabilities.webhooks === "signed")
      expect(first.value.id.length).toBeGreaterThan(0)
      expect(text(second.value)).toBe(text(first.value))
    }
  })

const confirmed = (world: Case.World) =>
  Effect.gen(function* () {
    for (const raw of yield* notifications(world)) {
      const { value } = yield* world.payments.webhook(raw)
      const event = yield* Webhook.confirm(world.payments, value)
      expect(event.id).toBe(value.id)
    }
  })

const mutations = 10_000

const mutated = (world: Case.World) =>
  Effect.gen(function* () {
    const raws = yield* notifications(world)
    const believed = yield* Effect.forEach(raws, (raw) => baseline(world, raw))
    const inputs = fc.sample(fc.tuple(fc.nat(raws.length - 1), mutation), {
      numRuns: mutations,
      seed: 4711
    })
    const asked = new Map<string, boolean>()
    let refusedOnes = 0
    for (const [index, change] of inputs) {
      const raw = raws[index]
      const truth = believed[index]
      if (raw === undefined || truth === undefined) continue
      const read = yield* Effect.exit(world.payments.webhook(mutate(raw, change)))
      if (Exit.isFailure(read)) refusedOnes += 1
      else yield* harmless(world, read.value.value, truth, asked, change)
    }
    // Most changes break the signature or the text; a suite that refuses none has tried nothing.
    expect(refusedOnes).toBeGreaterThan(mutations / 4)
  })

/** What the genuine event says, and what the gateway says about it. */
interface Truth {
  readonly event: string
  readonly confirmed: string
}

const baseline = (world: Case.World, raw: Webhook.Raw): Effect.Effect<Truth, unknown> =>
  Effect.gen(function* () {
    const { value } = yield* world.payments.webhook(raw)
    return { event: text(value), confirmed: factsOf(yield* Webhook.confirm(world.payments, value)) }
  })

/** A changed notification that is read says the same as before, or the gateway does not confirm it. */
const harmless = (
  world: Case.World,
  event: Webhook.Event,
  truth: Truth,
  asked: Map<string, boolean>,
  change: Mutation
): Effect.Effect<void, unknown> =>
  Effect.gen(function* () {
    const said = text(event)
    if (said === truth.event || event.type === "other") return
    const key = factsOf(event)
    const known = asked.get(key)
    const isHarmless =
      known ??
      isTruth(yield* Effect.result(Webhook.confirm(world.payments, event)), truth.confirmed)
    asked.set(key, isHarmless)
    expect(isHarmless, `believed after ${change.type}`).toBe(true)
  })

const isTruth = (
  answer: Result.Result<Webhook.Event, PaymentError.PaymentError>,
  truth: string
): boolean => Result.isFailure(answer) || factsOf(answer.success) === truth

/** What an event claims about money, without the parts that only identify the notification. */
const factsOf = (event: Webhook.Event): string => {
  const { id: _, ...facts } = event
  return text(facts)
}

const text = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? String(part) : part))

const refused = (world: Case.World, raw: Webhook.Raw) =>
  Effect.gen(function* () {
    const error = yield* Effect.flip(world.payments.webhook(raw))
    expect(error._tag).toBe("WebhookError")
  })

const bytes = (content: string): Uint8Array => new TextEncoder().encode(content)

const garbage: Readonly<Record<string, Uint8Array>> = {
  nothing: new Uint8Array(),
  null: bytes("null"),
  "a list": bytes("[]"),
  "an empty object": bytes("{}"),
  "half an object": bytes('{"id":'),
  "a page": bytes("<html></html>"),
  "invalid UTF-8": Uint8Array.of(0xff, 0xfe, 0x80),
  "a prototype": bytes('{"__proto__":{"status":"captured"},"constructor":{}}'),
  "10,000 levels deep": bytes("[".repeat(10_000)),
  "2 MB of zeros": bytes("0".repeat(2_000_000))
}
