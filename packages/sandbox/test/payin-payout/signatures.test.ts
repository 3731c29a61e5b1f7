import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { PayinPayout } from "../../src/index.ts"
import { rewrite } from "../../src/payin-payout/bodyLines.ts"
import { payoutBody, secret, timestamp, type Vector, vectors } from "./vectors.ts"

const { matches, sign, textOf } = PayinPayout.Signatures

const signed = ({ body, layout, method, path }: Vector) =>
  sign(secret, { method, path, body, timestamp }, layout)

const named = (id: string): Vector => {
  const found = vectors.find((vector) => vector.id === id)
  if (found === undefined) throw new Error(`no vector ${id}`)
  return found
}

describe("the published signatures", () => {
  it("are twenty, all different", () => {
    expect(new Set(vectors.map(({ signature }) => signature)).size).toBe(20)
    expect(createHash("sha256").update(payoutBody).digest("hex")).toBe(
      "203f328fd1273c226375309b61e390ed0e64b20a0494ff3a8762469f6ccbca1a"
    )
  })

  it.each(vectors)("$id", (vector) => {
    expect(signed(vector)).toBe(vector.signature)
    if (vector.bytes === undefined) return
    const { body, method, path } = vector
    expect(Buffer.byteLength(textOf({ method, path, body, timestamp }))).toBe(vector.bytes)
  })

  it("a body can be written again as the samples and a PHP server write it", () => {
    const { body } = named("V1")
    expect(rewrite(body, "spaced")).toBe(named("V1d").body)
    expect(rewrite(named("V1d").body, "compact")).toBe(body)
    expect(rewrite(body, "php")).toBe(named("V1p").body)
    expect(rewrite(payoutBody, "python")).toBe(named("V5e").body)
    expect(rewrite(payoutBody, "raw")).toBe(payoutBody)
    expect(rewrite("not json", "php")).toBe("not json")
    expect(rewrite('{"a":[1,{"b":null}]}', "spaced")).toBe('{"a": [1, {"b": null}]}')
  })

  it("compares whole lower-case digests only", () => {
    const { signature } = named("V1")
    expect(matches(signature, signature)).toBe(true)
    expect(matches(signature.toUpperCase(), signature)).toBe(false)
    expect(matches(signature.slice(1), signature)).toBe(false)
    expect(matches(`${signature}0`, signature)).toBe(false)
    expect(matches(named("V1s").signature, signature)).toBe(false)
  })
})
