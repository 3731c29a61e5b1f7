import { describe, expect, it } from "vitest"
import { PayinPayout, Server } from "../../src/index.ts"
import { defaultSwitches } from "../../src/payin-payout/State.ts"
import { tablesOf } from "../tables.ts"

const { hasRow, page, rows } = tablesOf("docs/payin-payout.md")

describe("the page's tables are those of the code", () => {
  it("refusals", () => {
    for (const { error, status } of Object.values(PayinPayout.Problems.invented)) {
      expect([error, hasRow(String(status), error)]).toEqual([error, true])
    }
  })

  it("credentials", () => {
    for (const { keys, merchantId } of PayinPayout.Merchants.defaults) {
      for (const { accessKey, secretKey } of keys) {
        expect([accessKey, hasRow(merchantId, accessKey, secretKey)]).toEqual([accessKey, true])
      }
    }
  })

  it("operations and commands", async () => {
    const sandbox = await Server.start()
    const gateway = sandbox.gateways.get("payin-payout")
    const operations = gateway?.faultOperations ?? []
    const commands = Object.keys(gateway?.commands ?? {})
    await sandbox.close()
    expect(operations).toHaveLength(5)
    for (const operation of operations)
      expect([operation, hasRow(operation)]).toEqual([operation, true])
    const shared = ["POST clock", "POST notify", "GET notifications"]
    for (const command of commands.filter((name) => !shared.includes(name))) {
      expect([command, page.includes(`\`${command}\``)]).toEqual([command, true])
    }
  })

  it("switches", () => {
    const shown = rows.flatMap(([, names = ""]) => names.split(", "))
    for (const name of Object.keys(defaultSwitches)) {
      expect([name, shown.includes(name)]).toEqual([name, true])
    }
  })
})
