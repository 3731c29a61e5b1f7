import { describe, expect, it } from "vitest"
import { OpenPayment, Server } from "../../src/index.ts"
import { operations } from "../../src/open-payment/routes.ts"
import { defaultSwitches } from "../../src/open-payment/State.ts"
import { tablesOf } from "../tables.ts"

const { hasRow, page } = tablesOf("docs/open-payment.md")

describe("docs/open-payment.md says what the code does", () => {
  it("credentials and the webhook key", () => {
    for (const { accessToken, entityId } of OpenPayment.Entities.defaults) {
      expect([entityId, hasRow(entityId, accessToken)]).toEqual([entityId, true])
    }
    expect(page).toContain(OpenPayment.Entities.defaultWebhookKey)
  })

  it("cards, digits of trigger amounts, invented codes, limits", () => {
    for (const { effect, number } of OpenPayment.Cards.effects) {
      expect([number, hasRow(number, effect)]).toEqual([number, true])
    }
    for (const [digit, operation] of Object.entries(OpenPayment.Triggers.operations)) {
      expect([digit, hasRow(digit, operation)]).toEqual([digit, true])
    }
    for (const { code, description } of Object.values(OpenPayment.Codes.invented)) {
      expect([code, hasRow(code, description)]).toEqual([code, true])
    }
    for (const [name, { calls, windowMs }] of Object.entries(OpenPayment.Throttle.defaults)) {
      const text = `${calls} per ${windowMs === 60_000 ? "minute" : "hour"}`
      expect([name, hasRow(name, text)]).toEqual([name, true])
    }
  })

  it("every path, operation, switch and command", async () => {
    const sandbox = await Server.start()
    const gateway = sandbox.gateways.get("open-payment")
    await sandbox.close()
    const paths = (gateway?.describe().operations ?? []).map((line) => line.split(" ")[1] ?? "")
    const shared = ["POST clock", "POST notify", "GET notifications"]
    const commands = Object.keys(gateway?.commands ?? {}).filter((name) => !shared.includes(name))
    expect([paths.length, commands.length]).toEqual([21, 11])
    const names = [...paths, ...operations, ...Object.keys(defaultSwitches), ...commands]
    for (const name of names) expect([name, page.includes(name)]).toEqual([name, true])
  })
})
