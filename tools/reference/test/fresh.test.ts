import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { pages } from "../src/pages.ts"
import { registrations } from "../src/registrations.ts"

const folder = new URL("../../../docs/reference/", import.meta.url)
const made = await pages(registrations)

describe("docs/reference is what `npm run reference` writes today", () => {
  it.each(Object.entries(made))("%s", (name, text) => {
    expect(readFileSync(new URL(name, folder), "utf8")).toBe(text)
  })

  it("holds nothing else", () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(made).sort())
  })

  it("names every provider with at least one outcome", () => {
    for (const { dictionary, displayName } of registrations) {
      expect(dictionary.length, displayName).toBeGreaterThan(0)
      expect(made["outcomes.md"]).toContain(`## ${displayName}`)
    }
  })
})
