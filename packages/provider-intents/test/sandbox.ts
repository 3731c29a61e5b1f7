import { expect } from "@effect/vitest"
import { Money, PaymentMethod, Reference } from "@switchyard/core"
import { type Sandbox, Server } from "@switchyard/sandbox"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { IntentsConfig } from "../src/index.ts"
import { card as sample, gateway } from "./support.ts"

type Switches = Omit<
  Extract<Sandbox.InstanceOptions, { readonly kind: "intents" }>,
  "kind" | "name"
>

/** The simulated gateway and the provider on it. */
export const sandbox = (switches: Switches = {}, more: Partial<IntentsConfig.Options> = {}) =>
  Effect.gen(function* () {
    const instances = [{ kind: "intents", name: "intents", ...switches } as const]
    const server = yield* Effect.acquireRelease(
      Effect.promise(() => Server.start({ instances })),
      (running) => Effect.promise(() => running.close())
    )
    const baseUrl = server.baseUrl("intents")
    const service = yield* gateway({
      baseUrl,
      checkoutUrl: `${baseUrl}/checkout`,
      clientId: "sandbox-client",
      clientSecret: Redacted.make("sandbox-client-secret"),
      accountId: "acc_01J5XCMDXCFXCAQ1BV8HVG6644",
      timeoutMs: 3_000,
      ...more
    })
    const control = (command: string, input: object) =>
      Effect.promise(async () => {
        const answer = await fetch(`${server.url}/control/intents/${command}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(input)
        })
        expect(answer.status).toBeLessThan(300)
      })
    return { service, control, ledger: () => server.ledger("intents") }
  })

export const cardOf = (number: string) => ({
  ...sample,
  number: Schema.decodeUnknownSync(PaymentMethod.CardNumber)(number)
})
const card = cardOf("4111111111111111")
export const dollars = (value: bigint) => Result.getOrThrow(Money.fromMinorUnits(value, "USD"))
export const named = (name: string) => Reference.make(`sandbox-${name}`)
export const make = (name: string, value = 10_000n) => ({
  reference: named(name),
  amount: dollars(value),
  method: card,
  returnUrl: "https://shop.test/return"
})
export const idOf = ({ providerReference }: { readonly providerReference: string | null }) =>
  providerReference ?? ""
export const unified = ({ status }: { readonly status: { readonly unified: string } }) =>
  status.unified

/** A browser that presses a button of a page and answers where it is sent. */
export const press = (url: string, button: string) =>
  Effect.promise(async () => {
    const page = await (await fetch(url)).text()
    const form = [...page.matchAll(/<form[^>]*>[\s\S]*?<\/form>/g)]
      .map(([text]) => text)
      .find((text) => text.includes(`>${button}<`))
    expect(form).toBeDefined()
    const action = /action="([^"]*)"/.exec(form ?? "")?.[1] ?? ""
    const tags = [...(form ?? "").matchAll(/<(input|button)[^>]*>(?:([^<]*)<\/button>)?/g)]
    const fields = tags.flatMap(([tag, kind, label]) => {
      const name = /name="([^"]*)"/.exec(tag)?.[1]
      const value = /value="([^"]*)"/.exec(tag)?.[1] ?? ""
      return name === undefined || (kind === "button" && label !== button) ? [] : [[name, value]]
    })
    const answer = await fetch(new URL(action.replaceAll("&amp;", "&"), url), {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(fields as Array<[string, string]>).toString()
    })
    return answer.headers.get("location") ?? `${url}#${answer.status}`
  })

/** Where an answer sends the shopper. */
export const urlOf = (answer: { readonly nextAction?: unknown }): string => {
  const { nextAction } = answer
  return typeof nextAction === "object" && nextAction !== null && "url" in nextAction
    ? String(nextAction.url)
    : ""
}
