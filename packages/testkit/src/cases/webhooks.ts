import { type Capabilities, type PaymentError, Webhook } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { expect } from "vitest"
import * as Case from "../Case.ts"
import type { Signature } from "../Gateway.ts"
import { edit } from "../internal/editJson.ts"
import { type Mutation, mutate, mutation } from "../internal/mutations.ts"

/** Notifications: the genuine ones are read, and nothing that was changed makes anybody believe anything. */
export const cases = (capabilities: Capabilities.Capabilities): ReadonlyArray<Case.Case> =>
  capabilities.operations.includes("webhook")
    ? [
        Case.make("webhooks/genuine ones are read, the same each time", genuine),
        Case.make("webhooks/the gateway confirms the genuine ones", confirmed),
        Case.make("webhooks/none of 10,000 changed ones is believed", mutated),
        ...(isSigned(capabilities)
          ? [Case.make("webhooks/refused: with another signature", resigned)]
          : []),
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

const isSigned = ({ webhooks }: Capabilities.Capabilities): boolean =>
  webhooks === "signed" || webhooks === "partly_signed"

/** What the gateway sent just now. */
export const notifications = (world: Case.World) =>
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
      expect(first.signed).toBe(isSigned(capabilities))
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

/** What the genuine event says, what of it is signed, and what the gateway says about it. */
interface Truth {
  readonly event: string
  readonly signed: string
  readonly confirmed: string
}

const baseline = (world: Case.World, raw: Webhook.Raw): Effect.Effect<Truth, unknown> =>
  Effect.gen(function* () {
    const { value } = yield* world.payments.webhook(raw)
    const confirmed = factsOf(yield* Webhook.confirm(world.payments, value))
    return { event: text(value), signed: signedPart(world, value), confirmed }
  })

/** The event without the facts that no signature covers; of an unsigned one nothing is left. */
const signedPart = ({ capabilities, gateway }: Case.World, event: Webhook.Event): string => {
  if (!isSigned(capabilities)) return ""
  // A gateway that says that it signs all of it is held to that.
  const unsigned = capabilities.webhooks === "partly_signed" ? (gateway.unsigned ?? []) : []
  return unsigned.reduce((signed, path) => edit(signed, path, () => undefined), text(event))
}

/**
 * A changed notification that is read says the same as before, of what is signed; and what else it
 * says, the gateway does not confirm.
 */
const harmless = (
  world: Case.World,
  event: Webhook.Event,
  truth: Truth,
  asked: Map<string, boolean>,
  change: Mutation
): Effect.Effect<void, unknown> =>
  Effect.gen(function* () {
    const said = text(event)
    if (said === truth.event) return
    // Such an event claims no state.
    if (event.type === "other") return
    expect(signedPart(world, event), `signed, and other after ${change.type}`).toBe(truth.signed)
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

/** One other sign at each place of the signature: all of it is compared, and not its beginning. */
const resigned = (world: Case.World) =>
  Effect.gen(function* () {
    const reason = "where the signature stands is not described"
    const signatures = yield* Case.needed(world.gateway.signatures, reason)
    for (const raw of yield* notifications(world)) {
      for (const signature of signatures) {
        const value = signatureOf(raw, signature)
        expect(value.length, "a signature is where it is said to be").toBeGreaterThan(15)
        // The last signs of base64 hold bits that say nothing.
        const last = /^[0-9a-f]+$/i.test(value) ? value.length : value.length - 3
        for (let at = 0; at < last; at += 1) {
          const other = value[at] === "7" ? "8" : "7"
          const changed = value.slice(0, at) + other + value.slice(at + 1)
          yield* refused(world, withSignature(raw, signature, changed))
        }
      }
    }
  })

const signatureOf = ({ body, headers }: Webhook.Raw, signature: Signature): string =>
  "header" in signature
    ? (headers[signature.header] ?? "")
    : (signature.body.exec(new TextDecoder().decode(body))?.[0] ?? "")

const withSignature = (raw: Webhook.Raw, signature: Signature, value: string): Webhook.Raw =>
  "header" in signature
    ? { ...raw, headers: { ...raw.headers, [signature.header]: value } }
    : { ...raw, body: bytes(new TextDecoder().decode(raw.body).replace(signature.body, value)) }

/** A notification without its headers, without its body, and each with another end. */
export const broken = (raw: Webhook.Raw): ReadonlyArray<Webhook.Raw> => [
  { ...raw, headers: {} },
  { ...raw, body: new Uint8Array() },
  { ...raw, body: raw.body.slice(0, -2) },
  ...Object.entries(raw.headers).map(([name, value = ""]) => ({
    ...raw,
    headers: { ...raw.headers, [name]: value.slice(0, -2) }
  }))
]

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
