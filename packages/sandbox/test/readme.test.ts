import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { Checksum, Faults } from "../src/index.ts"

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")

/** The cells of every table row, so that column padding does not matter. */
const rows = readme
  .split("\n")
  .filter((line) => line.startsWith("|"))
  .map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", "")))

const hasRow = (...cells: ReadonlyArray<string>) =>
  rows.some((row) => cells.every((cell) => row.includes(cell.replaceAll("`", ""))))

describe("the README's tables are those of the code", () => {
  it("amounts", () => {
    Checksum.Triggers.amounts.forEach(({ amount }, index) => {
      const name = Faults.names[index]
      if (name === undefined) throw new Error("an amount without a fault")
      expect([amount, hasRow(amount, name, Faults.table[name].effect)]).toEqual([amount, true])
    })
  })

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
})
