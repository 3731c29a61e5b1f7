import { Decline, PaymentError, Scrub } from "../src/index.ts"
import { inspect } from "node:util"
import { describe, expect, test } from "vitest"

const at = {
  provider: "checksum",
  operation: "purchase",
  httpStatus: 402,
  vendorCode: "V-51",
  vendorId: "tx-77"
}
const raw = { code: "V-51", message: "gateway text" }
const declined = (reason: Decline.Reason) =>
  PaymentError.Declined.of(
    { provider: "checksum", operation: "purchase" },
    Decline.make(reason, raw)
  )

// architecture.md, "Every failure answers one question": disposition, and whether it may go elsewhere.
const table: ReadonlyArray<
  readonly [PaymentError.PaymentError, PaymentError.Disposition, boolean, string]
> = [
  [
    new PaymentError.ProviderUnavailable({ ...at, cause: "dns" }),
    "NotSent",
    true,
    "nothing was sent: dns"
  ],
  [
    new PaymentError.InvalidConfiguration({ ...at, path: "secureKey", rule: "missing" }),
    "NotSent",
    true,
    "configuration secureKey: missing"
  ],
  [
    new PaymentError.UnsupportedOperation({ ...at, detail: "capture" }),
    "NotSent",
    true,
    "not supported: capture"
  ],
  [
    new PaymentError.Declined({ ...at, decline: Decline.make("do_not_honor", raw) }),
    "Refused",
    true,
    "declined: do_not_honor"
  ],
  [
    new PaymentError.InvalidRequest({ ...at, path: "customer.email", rule: "required" }),
    "Refused",
    false,
    "invalid request: customer.email required"
  ],
  [
    new PaymentError.InvalidRequest({ ...at, rule: "rejected" }),
    "Refused",
    false,
    "invalid request: rejected"
  ],
  [
    new PaymentError.AuthenticationFailed(at),
    "Refused",
    true,
    "the gateway did not accept the account's credentials"
  ],
  [
    new PaymentError.RateLimited({ ...at, retryAfterMs: 1000 }),
    "Refused",
    true,
    "too many requests, not processed"
  ],
  [
    new PaymentError.InvalidState({ ...at, detail: "already voided" }),
    "Refused",
    false,
    "not allowed in this state: already voided"
  ],
  [new PaymentError.NotFound(at), "Refused", false, "the gateway knows no such transaction"],
  [
    new PaymentError.DuplicateReference(at),
    "Refused",
    false,
    "the gateway has seen this reference before"
  ],
  [
    new PaymentError.OutcomeUnknown({ ...at, cause: "mismatch", detail: "amount" }),
    "Unknown",
    false,
    "outcome unknown: mismatch amount"
  ],
  [
    new PaymentError.OutcomeUnknown({ ...at, cause: "timeout" }),
    "Unknown",
    false,
    "outcome unknown: timeout"
  ]
]

describe("PaymentError", () => {
  test.each(table.map(([error, ...rest]) => [error._tag, error, ...rest] as const))(
    "%s",
    (tag, error, disposition, cascades, what) => {
      expect(error.disposition).toBe(disposition)
      expect(PaymentError.isCascadable(error)).toBe(cascades)
      expect(error.message).toBe(`checksum purchase: ${what} (gateway code V-51)`)
      const shown = JSON.parse(JSON.stringify(error))
      expect(shown).toMatchObject({ _tag: tag, ...at, disposition })
      expect(inspect(error)).toContain(tag)
    }
  )

  test("the table covers every tag", () => {
    expect(new Set(table.map(([error]) => error._tag)).size).toBe(11)
  })

  test.each(Decline.reasons)(
    "a decline for %s cascades only where its reason says so",
    (reason) => {
      expect(PaymentError.isCascadable(declined(reason))).toBe(
        Decline.retryOf(reason) === "otherProvider"
      )
    }
  )

  test("a policy may choose other declines, and nothing but declines", () => {
    const all = () => true
    const none = () => false
    expect(PaymentError.isCascadable(declined("insufficient_funds"), all)).toBe(true)
    expect(PaymentError.isCascadable(declined("generic_decline"), none)).toBe(false)
    for (const [error, , cascades] of table) {
      if (error._tag === "Declined") continue
      expect(PaymentError.isCascadable(error, all)).toBe(cascades)
      expect(PaymentError.isCascadable(error, none)).toBe(cascades)
    }
  })

  test("match calls the tag's own handler with the error", () => {
    const seen = (error: PaymentError.PaymentError) => [error._tag, error] as const
    for (const [error] of table) {
      const handled = PaymentError.match<readonly [string, PaymentError.PaymentError]>(error, {
        ProviderUnavailable: seen,
        InvalidConfiguration: seen,
        UnsupportedOperation: seen,
        Declined: seen,
        InvalidRequest: seen,
        AuthenticationFailed: seen,
        RateLimited: seen,
        InvalidState: seen,
        NotFound: seen,
        DuplicateReference: seen,
        OutcomeUnknown: seen
      })
      expect(handled).toEqual([error._tag, error])
    }
  })

  test("Declined.of keeps the gateway's code and id", () => {
    const error = PaymentError.Declined.of(
      { provider: "x", operation: "capture", vendorId: "tx-1" },
      Decline.make("other", raw)
    )
    expect(error.vendorCode).toBe("V-51")
    expect(error.vendorId).toBe("tx-1")
    expect(error.message).not.toContain("gateway text")
  })

  test("every text of the gateway on an error is scrubbed and cut", () => {
    const hostile = `card 4111 1111 1111 1111\r\n${"x".repeat(500)}`
    const text = Scrub.text(hostile)
    const from = { provider: "x", operation: "purchase", vendorCode: hostile, vendorId: hostile }
    const decline = {
      reason: "other",
      retry: "never",
      raw: { code: hostile, message: hostile }
    } as const
    const common = { vendorCode: text, vendorId: Scrub.identifier(hostile) }
    const expected: ReadonlyArray<readonly [PaymentError.PaymentError, object]> = [
      [new PaymentError.ProviderUnavailable({ ...from, cause: "dns" }), {}],
      [
        new PaymentError.InvalidConfiguration({ ...from, path: hostile, rule: hostile }),
        { path: text, rule: text }
      ],
      [new PaymentError.UnsupportedOperation({ ...from, detail: hostile }), { detail: text }],
      [
        new PaymentError.Declined({ ...from, decline }),
        { decline: { ...decline, raw: { code: text, message: text } } }
      ],
      [
        new PaymentError.InvalidRequest({ ...from, path: hostile, rule: hostile }),
        { path: text, rule: text }
      ],
      [new PaymentError.AuthenticationFailed(from), {}],
      [new PaymentError.RateLimited(from), {}],
      [new PaymentError.InvalidState({ ...from, detail: hostile }), { detail: text }],
      [new PaymentError.NotFound(from), {}],
      [new PaymentError.DuplicateReference(from), {}],
      [
        new PaymentError.OutcomeUnknown({ ...from, cause: "unlisted", detail: hostile }),
        { detail: text }
      ]
    ]
    expect(new Set(expected.map(([error]) => error._tag)).size).toBe(11)
    for (const [error, fields] of expected) {
      expect(error).toMatchObject({ ...common, ...fields })
      expect(error.message).not.toMatch(/4111|[\r\n]/)
    }
  })

  test("an id is never masked: another transaction's status could be read by it", () => {
    for (const vendorId of ["4111111111111111", "8ac7a4a08d2b1c3d018d2b5f9a7c0001"]) {
      expect(new PaymentError.OutcomeUnknown({ ...at, vendorId, cause: "timeout" }).vendorId).toBe(
        vendorId
      )
    }
  })

  test("fields outside the allow-list do not stay on an error", () => {
    const secret = "4111111111111111"
    const tooMuch = { ...at, request: { headers: { authorization: secret } }, number: secret }
    for (const error of [
      new PaymentError.NotFound(tooMuch),
      new PaymentError.OutcomeUnknown({ ...tooMuch, cause: "transport" })
    ]) {
      const shown = inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error)
      expect(shown + String(error)).not.toContain(secret)
    }
  })
})
