import { describe, expect, it } from "vitest"
import { answers } from "./planted/answers.ts"
import { failing } from "./planted/bug.ts"
import { claims } from "./planted/claims.ts"
import { faults } from "./planted/faults.ts"
import { secrets } from "./planted/secrets.ts"

/** A suite that cannot fail proves nothing: each bug here is planted, and the named case has to find it. */
describe("the suite finds", () => {
  it("nothing where nothing is wrong", async () => {
    const all = ["claims/", "flows/", "integrity/", "authentication/", "references/"]
    expect(await failing({ name: "nothing" }, all)).toEqual([])
  })

  for (const planted of [...answers, ...faults, ...claims, ...secrets]) {
    it(planted.name, async () => {
      expect(await failing(planted, [planted.found])).toEqual([planted.found])
    })
  }
})
