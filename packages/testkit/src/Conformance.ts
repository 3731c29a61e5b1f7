import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Gateway } from "./Gateway.ts"
import * as Suite from "./Suite.ts"

/**
 * Registers the suite with Vitest: what a provider has to do right before anybody trusts it with money.
 * Each case is a test of its own, so a report names what is wrong.
 */
export const conformance = <G extends Gateway>(subject: Suite.Subject<G>): void => {
  const all = Suite.cases(subject.capabilities)
  describe(`conformance of ${subject.name}`, () => {
    const scope = Scope.makeUnsafe()
    let run: Suite.Run
    beforeAll(async () => {
      run = await Effect.runPromise(Scope.provide(Suite.open(subject), scope))
    })
    afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

    it("leaves out only cases that exist", () => {
      const ids = new Set(all.map(({ id }) => id))
      expect(ids.size).toBe(all.length)
      expect(Object.keys(subject.skip ?? {}).filter((id) => !ids.has(id))).toEqual([])
    })
    for (const one of all) {
      it(one.id, async (context) => {
        const skipped = await Effect.runPromise(run(one))
        if (skipped !== null) context.skip(skipped)
      })
    }
  })
}
