import { describe, expect, it } from "vitest"
import { Intents } from "../../src/index.ts"
import { tablesOf } from "../tables.ts"

const { hasRow, page } = tablesOf("docs/intents.md")

describe("the page's tables are those of the code", () => {
  it("credentials", () => {
    for (const { accountId, clientId, clientSecret } of Intents.Merchants.defaults) {
      expect(hasRow(clientId, clientSecret, accountId)).toBe(true)
    }
  })

  it("cards", () => {
    for (const { effect, number } of Intents.Cards.list) {
      expect([number, hasRow(number, effect)]).toEqual([number, true])
    }
  })

  it("invented codes", () => {
    for (const { code, message, status } of Object.values(Intents.Codes.invented)) {
      expect([code, hasRow(String(status), code, message)]).toEqual([code, true])
    }
  })

  it("switches", () => {
    for (const [name, value] of Object.entries(Intents.IntentsGateway.defaultSwitches)) {
      expect([name, hasRow(name, String(value))]).toEqual([name, true])
    }
  })

  it("trigger operations", () => {
    expect(Intents.Triggers.amounts[5]?.amount).toBe("100600")
    expect(page).toContain("`100600` loses the answer of the create")
    for (const [digit, operation] of Object.entries(Intents.Triggers.operations)) {
      expect(page.replaceAll(/\s+/g, " ")).toContain(`${digit} ${operation}`)
    }
  })
})
