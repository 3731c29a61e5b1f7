import { describe, expect, it } from "vitest"
import { Checksum } from "../../src/index.ts"
import { operations } from "../../src/checksum/Call.ts"
import { defaultSwitches } from "../../src/checksum/State.ts"
import { tablesOf } from "../tables.ts"

const { hasRow, page } = tablesOf("docs/checksum.md")

describe("docs/checksum.md says what the code does", () => {
  it("cards", () => {
    for (const { effect, number } of Checksum.Triggers.cardEffects) {
      expect([number, hasRow(number, effect)]).toEqual([number, true])
    }
  })

  it("invented codes", () => {
    for (const { code, description } of Object.values(Checksum.Codes.invented)) {
      expect([code, hasRow(code, description)]).toEqual([code, true])
    }
  })

  it("credentials", () => {
    for (const { memberId, secureKey, username } of Checksum.Merchants.defaults) {
      expect(hasRow(username, memberId, secureKey)).toBe(true)
    }
  })

  it("the digits of trigger amounts", () => {
    for (const [digit, operation] of Object.entries(Checksum.Triggers.operations)) {
      expect([digit, hasRow(digit, operation)]).toEqual([digit, true])
    }
  })

  it("every operation and every switch", () => {
    for (const name of [...operations, ...Object.keys(defaultSwitches)]) {
      expect([name, page.includes(`\`${name}\``)]).toEqual([name, true])
    }
  })
})
