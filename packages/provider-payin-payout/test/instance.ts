import type { Payment } from "@switchyard/core"
import { Server } from "@switchyard/sandbox"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { PayinPayoutConfig } from "../src/index.ts"

/** An instance of the simulated gateway over real HTTP, and the person who pays at it. */

export const accessKey = "sandbox-access-key"
export const secretKey = "sandbox-secret-key"

/** Switches of the simulated gateway, by their names in its own documentation. */
export type Switches = Readonly<Record<string, unknown>>

/** Starts it; `control` is its control API. */
export const start = (switches: Switches = {}) =>
  Effect.gen(function* () {
    const instance = { kind: "payin-payout", name: "payin-payout", ...switches } as const
    const server = yield* Server.make({ instances: [instance], seed: 1 })
    const options: PayinPayoutConfig.Options = {
      baseUrl: server.baseUrl("payin-payout"),
      accessKey: Redacted.make(accessKey),
      secretKey: Redacted.make(secretKey),
      timeoutMs: 3_000
    }
    const control = (command: string, input: object) =>
      Effect.promise(async () => {
        const response = await fetch(`${server.url}/control/payin-payout/${command}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(input)
        })
        if (!response.ok) throw new Error(`${command}: ${await response.text()}`)
      })
    return { options, control, ledger: () => server.ledger("payin-payout") }
  })

/** What the payer's browser does: Confirm Payment on the link's page, then a button of the UPI app. */
export const decide = ({ nextAction }: Payment.Payment, decision: "approve" | "reject") =>
  Effect.promise(async () => {
    if (nextAction?.type !== "redirect") throw new Error("there is no page to go to")
    const page = await (await fetch(nextAction.url)).text()
    const confirmed = await fetch(formOf(page).action, { method: "POST" })
    const app = formOf(await confirmed.text())
    const fields = new URLSearchParams({ ...app.fields, decision })
    await fetch(app.action, { method: "POST", body: fields, redirect: "manual" })
  })

const formOf = (html: string) => ({
  action: /<form[^>]*action="([^"]+)"/.exec(html)?.[1] ?? "",
  fields: Object.fromEntries(
    [...html.matchAll(/<input\s[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g)].map(
      ([, name = "", value = ""]) => [name, value]
    )
  )
})
