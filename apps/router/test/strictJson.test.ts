import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import fc from "fast-check"
import { isClean, read } from "../src/http/internal/jsonText.ts"
import * as StrictJson from "../src/http/StrictJson.ts"

const encode = (text: string) => new TextEncoder().encode(text)

const accept = (text: string, options?: { readonly maxDepth?: number }) =>
  Result.getOrThrow(StrictJson.parse(encode(text), options))

const refusal = (body: string | Uint8Array, options?: { readonly maxDepth?: number }) => {
  const error = Result.getOrThrow(
    Result.flip(StrictJson.parse(typeof body === "string" ? encode(body) : body, options))
  )
  assert.instanceOf(error, StrictJson.MalformedJson)
  return [error.rule, error.path]
}

/** JSON text with every character of every string as an escape. */
const escaped = (text: string) =>
  text.replaceAll(/./gsu, (character) =>
    Array.from(
      { length: character.length },
      (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`
    ).join("")
  )

const nested = (depth: number, [open, close]: readonly [string, string] = ["[", "]"]) =>
  open.repeat(depth) + (open === "[" ? "" : "1") + close.repeat(depth)

/** JSON.stringify writes -0 as 0. */
const withoutNegativeZero = (value: unknown): unknown => {
  if (typeof value === "number") return value + 0
  if (Array.isArray(value)) return value.map(withoutNegativeZero)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withoutNegativeZero(v)]))
}

const jsonValue = fc
  .jsonValue({ maxDepth: 8, stringUnit: "binary" })
  .filter((value) => !JSON.stringify(value).includes("__proto__"))
  .map(withoutNegativeZero)

describe("accepted", () => {
  it("is every JSON value, as it was", () => {
    fc.assert(
      fc.property(jsonValue, fc.nat(3), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        assert.deepStrictEqual(accept(text), value)
        assert.deepStrictEqual(Result.getOrThrow(read(text, 32)), value)
      }),
      { numRuns: 1000 }
    )
  })

  it("is what JSON.parse accepts, unless one of the further rules refuses it", () => {
    const piece = fc.constantFrom(
      ...'{}[],:"\\ \n\t0-1.e9tfn',
      '"a"',
      '"\\u0061"',
      '"b":',
      "true",
      "null"
    )
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }).map((p) => p.join("")),
        (text) => {
          const result = StrictJson.parse(encode(text))
          let value: unknown
          try {
            value = JSON.parse(text)
          } catch {
            assert.deepStrictEqual(refusal(text), ["json", ""])
            return
          }
          if (Result.isFailure(result)) {
            assert.strictEqual(result.failure.rule, "duplicate_key")
          } else if (!text.includes("\\")) {
            // JSON.parse itself may misread an escaped key: see below.
            assert.deepStrictEqual(result.success, value)
          }
        }
      ),
      { numRuns: 5000 }
    )
  })

  it("has quotes, braces, colons and backslashes inside strings", () => {
    const tricky = {
      '"{[:,]}"\\': ['\\"', "\\\\", "\\u0061", '{"a":1,"a":2}'],
      "\\": "\\",
      "": ":"
    }
    assert.deepStrictEqual(accept(JSON.stringify(tricky)), tricky)
    assert.strictEqual(accept('"\\ud83d\\ude00"'), "😀")
    assert.strictEqual(accept("-0"), -0)
    assert.strictEqual(accept(' \n\t"\uFEFF" '), "\uFEFF")
  })

  it("has escaped keys, also where V8 takes one for another that it has seen", () => {
    JSON.parse('{"poison":[],"\\\\":0}')
    assert.deepStrictEqual(accept('{"poison":1,"\\"":2}'), { poison: 1, '"': 2 })
    assert.deepStrictEqual(accept('{"poison":1,"\\u0061":[true,{"b":null}],"c":-1.5e3}'), {
      poison: 1,
      a: [true, { b: null }],
      c: -1500
    })
    assert.deepStrictEqual(refusal('{"poison":1,"\\u0070oison":2}'), ["duplicate_key", "poison"])
  })

  it("may repeat a key in different objects, and have what only looks forbidden", () => {
    const text =
      '{"a":{"a":[{"a":1},{"a":2}]},"A":"a","constructor":1,"prototype":2,"proto":"__proto__"}'
    assert.deepStrictEqual(accept(text), JSON.parse(text))
  })
})

describe("refused", () => {
  it("utf8: bytes that are no UTF-8", () => {
    for (const bytes of [
      [0xff],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xe2, 0x82],
      [0xfe, 0xff, 0, 0x31]
    ]) {
      assert.deepStrictEqual(refusal(Uint8Array.from([0x22, ...bytes, 0x22])), ["utf8", ""])
    }
  })

  it("bom: a byte order mark in front", () => {
    assert.deepStrictEqual(refusal('\uFEFF{"a":1}'), ["bom", ""])
  })

  it("json: what is no JSON", () => {
    for (const text of [
      "",
      " ",
      "{",
      "{a:1}",
      "[1,]",
      "01",
      "NaN",
      "1 2",
      '"\n"',
      "'a'",
      "\u00a01"
    ]) {
      assert.deepStrictEqual(refusal(text), ["json", ""], text)
    }
  })

  it("depth: more levels than allowed, without overflow", () => {
    for (const pair of [
      ["[", "]"],
      ['{"a":', "}"]
    ] as const) {
      accept(nested(32, pair))
      accept(`[${nested(31, pair)},${nested(31, pair)}]`)
      assert.strictEqual(refusal(nested(33, pair))[0], "depth")
      assert.strictEqual(refusal(nested(100_000, pair))[0], "depth")
    }
    accept("1", { maxDepth: 0 })
    accept('{"a":[]}', { maxDepth: 2 })
    assert.deepStrictEqual(refusal('{"a":[0,{}]}', { maxDepth: 2 }), ["depth", "a[1]"])
  })

  it("duplicate_key: a key twice in one object, however it is spelled", () => {
    assert.deepStrictEqual(refusal('{"a":1,"a":1}'), ["duplicate_key", "a"])
    assert.deepStrictEqual(refusal('{"a":1,"\\u0061":2}'), ["duplicate_key", "a"])
    assert.deepStrictEqual(refusal('{"":1,"":2}'), ["duplicate_key", "[*]"])
    assert.deepStrictEqual(refusal('{"\\/":1,"/":2}'), ["duplicate_key", "[*]"])
    assert.deepStrictEqual(
      refusal('{"rules":[{"use":{"strategy":1,"x":{"strategy":3},"strategy":2}}]}'),
      ["duplicate_key", "rules[0].use.strategy"]
    )
    assert.deepStrictEqual(refusal('{"a":{"b":1,"c":2},"a":{}}'), ["duplicate_key", "a"])
    assert.deepStrictEqual(refusal('[[1,2],{"x":"}","y":[{"k":1,"k":2}]}]'), [
      "duplicate_key",
      "[1].y[0].k"
    ])
  })

  it("proto_key: __proto__, plain or escaped, at any level", () => {
    assert.deepStrictEqual(refusal('{"__proto__":{"admin":true}}'), ["proto_key", "__proto__"])
    const spelled = `[{"a":{"${escaped("__proto__")}":1}}]`
    assert.deepStrictEqual(refusal(spelled), ["proto_key", "[0].a.__proto__"])
  })

  it("lone_surrogate: half a pair, in a value or in a key", () => {
    for (const half of ["\\ud800", "\\udfff", "\\ud83d\\ud83d", "\\ude00\\ud83d", "x\\uD83Dx"]) {
      assert.deepStrictEqual(refusal(`{"a":["","${half}"]}`), ["lone_surrogate", "a[1]"], half)
      assert.deepStrictEqual(refusal(`{"${half}":1}`), ["lone_surrogate", "[*]"], half)
    }
  })

  it("any object with one of its keys doubled, plain or escaped", () => {
    const object = fc.dictionary(fc.string({ unit: "binary" }), jsonValue, { minKeys: 1 })
    fc.assert(
      fc.property(object, fc.nat(), fc.boolean(), (value, pick, escape) => {
        const keys = Object.keys(value).filter((key) => key !== "__proto__")
        fc.pre(keys.length > 0)
        const key = keys[pick % keys.length] ?? ""
        const members = keys.map((k) => `${JSON.stringify(k)}:${JSON.stringify(value[k])}`)
        const again = escape ? `"${escaped(key)}"` : JSON.stringify(key)
        const text = `[0,{${[...members, `${again}:null`].join()}}]`
        assert.strictEqual(refusal(text)[0], "duplicate_key")
      })
    )
  })
})

describe("the refusal", () => {
  it("never repeats a value, nor a key that could hold one", () => {
    const secret = "4111111111111111"
    for (const text of [
      `{"number":"${secret}","number":"${secret}"}`,
      `{"${secret}":1,"${secret}":2}`,
      `{"card${secret}":1,"card${secret}":2}`,
      `{"number":"${secret}\\ud800"}`,
      `{"number":"${secret}}`
    ]) {
      const result = StrictJson.parse(encode(text))
      assert.isTrue(Result.isFailure(result))
      assert.notInclude(JSON.stringify(result) + String(Result.merge(result)), secret)
    }
  })

  it("and the value agree between the fast and the slow way, on every body", () => {
    const key = fc.constantFrom("a", "b", "\\u0061", "__proto__", "\\ud800", "\\\\", '\\"')
    const { value } = fc.letrec<{ value: string }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom("1", '"x:{"', '"\\udfff"', '"\\ud83d\\ude00"', '"\\\\"', "[]", "{}"),
        fc.array(tie("value"), { maxLength: 3 }).map((all) => `[${all.join()}]`),
        fc
          .array(fc.tuple(key, tie("value")), { maxLength: 3 })
          .map((all) => `{${all.map(([k, v]) => `"${k}": ${v}`).join()}}`)
      )
    }))
    fc.assert(
      fc.property(value, fc.integer({ min: 1, max: 6 }), (text, maxDepth) => {
        const parsed = JSON.parse(text)
        const slow = read(text, maxDepth)
        if (isClean(text, parsed, maxDepth)) assert.deepStrictEqual(Result.getOrThrow(slow), parsed)
        else if (Result.isSuccess(slow)) assert.match(text, /\\[^"]*"\s*:|\\"/)
      }),
      { numRuns: 5000 }
    )
  })

  it("takes time linear in the body", { timeout: 5000 }, () => {
    const hostile = [
      ["json", "\\".repeat(400_000)],
      ["accepted", `"${"\\\\".repeat(200_000)}"`],
      ["duplicate_key", `{"a":"${'\\"'.repeat(200_000)}","a":1}`],
      ["lone_surrogate", `[${'"",'.repeat(150_000)}"\\ud800"]`],
      ["duplicate_key", `{${Array.from({ length: 40_000 }, (_, i) => `"k${i}":1`).join()},"k0":1}`],
      ["duplicate_key", `{"${"a1".repeat(200_000)}":1,"${"a1".repeat(200_000)}":1}`],
      ["accepted", `{${Array.from({ length: 40_000 }, (_, i) => `"\\u006b${i}":1`).join()}}`]
    ] as const
    for (const [expected, body] of hostile) {
      const result = StrictJson.parse(encode(body))
      assert.strictEqual(Result.isFailure(result) ? result.failure.rule : "accepted", expected)
    }
  })
})
