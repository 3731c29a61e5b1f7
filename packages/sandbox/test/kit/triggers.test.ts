import { describe, expect, it } from "vitest"
import { Faults } from "../../src/index.ts"
import * as Triggers from "../../src/kit/Triggers.ts"

const operations = { "1": "pay", "2": "refund" }

describe("trigger amounts", () => {
  it("name the operation by the first digit and the fault by the last", () => {
    expect(Triggers.faultFor(operations, 100_600, "pay")?.name).toBe("loseAnswer")
    expect(Triggers.faultFor(operations, 200_600, "refund")?.name).toBe("loseAnswer")
    expect(Triggers.faultFor(operations, 200_600, "pay")).toBeUndefined()
    for (const plain of [0, 600, 100_000, 100_601, 100_650, 102_900, 106_000, 300_600, 1_000_600]) {
      expect([plain, Triggers.faultFor(operations, plain, "pay")]).toEqual([plain, undefined])
    }
  })

  it("strike once per owner and operation, until they are cleared", () => {
    const triggers = Triggers.make(operations)
    const query = { operation: "pay", hundredths: 100_600, owner: "one" }
    expect(triggers.take(query)?.name).toBe("loseAnswer")
    expect(triggers.take(query)).toBeUndefined()
    expect(triggers.take({ ...query, owner: "two" })?.name).toBe("loseAnswer")
    expect(triggers.take({ ...query, hundredths: undefined, owner: "three" })).toBeUndefined()
    triggers.clear()
    expect(triggers.take(query)?.name).toBe("loseAnswer")
    expect(Triggers.none.take(query)).toBeUndefined()
  })

  it("are published in the gateway's own form, one for each fault", () => {
    const amounts = Triggers.amountsOf((hundredths) => `INR ${hundredths / 100}`)
    const named = amounts.map(({ effect }) => effect.split(":")[0])
    expect(named).toEqual(Faults.names)
    expect(amounts[5]?.amount).toBe("INR 1006")
    expect(Triggers.asDecimal(100_605)).toBe("1006.05")
    expect(Triggers.sentenceOf(operations)).toContain("2 for refund")
  })
})
