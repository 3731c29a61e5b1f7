import { describe, expect, it } from "vitest"
import { Checksum, Faults, Server } from "../src/index.ts"
import * as Notifier from "../src/kit/Notifier.ts"
import { tablesOf } from "./tables.ts"

const readme = tablesOf("README.md")

describe("the README's tables are those of the code", () => {
  it("faults and their amounts", () => {
    Checksum.Triggers.amounts.forEach(({ amount }, index) => {
      const name = Faults.names[index]
      if (name === undefined) throw new Error("an amount without a fault")
      expect([amount, readme.hasRow(amount, name, Faults.table[name].effect)]).toEqual([
        amount,
        true
      ])
    })
  })

  it("gateways, and their pages with every secret", async () => {
    const sandbox = await Server.start()
    const gateways = [...sandbox.gateways.values()]
    await sandbox.close()
    for (const { describe, kind, name } of gateways) {
      expect([name, readme.hasRow(name, `[docs/${kind}.md](docs/${kind}.md)`)]).toEqual([
        name,
        true
      ])
      const { page } = tablesOf(`docs/${kind}.md`)
      const secrets = describe()
        .credentials.flatMap(Object.entries)
        .filter(([field]) => /key|secret|token/i.test(field))
      for (const [, secret] of secrets) {
        expect([name, secret, page.includes(secret)]).toEqual([name, secret, true])
      }
    }
  })

  it("modes of notifications", () => {
    for (const [mode, effect] of Object.entries(Notifier.modes)) {
      expect([mode, readme.hasRow(mode, effect)]).toEqual([mode, true])
    }
  })
})
