import * as Effect from "effect/Effect"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import { describe, expect, it } from "vitest"
import { Faults, type Gateway, type MemoryGateway, Network } from "../src/index.ts"
import { failing, type Planted } from "./planted/bug.ts"

/** Gateways that are built otherwise than the reference, and are right all the same. */

const groups = ["flows/", "integrity/", "authentication/", "references/", "secrets/refund"]

const byIdAlone = { byReference: false, byProviderReference: true, followUps: [] } as const

/** Reads `amount` where the description says `<amount>`, as an edit of XML would. */
const ofTags: Gateway.Edit = (text, path, change) => {
  const name = path.replaceAll(/[<>]/g, "")
  const answer = JSON.parse(text) as Record<string, unknown>
  return name in answer ? JSON.stringify({ ...answer, [name]: change(answer[name]) }) : text
}

const tagged = ({ answers }: MemoryGateway.MemoryGateway) => ({
  edit: ofTags,
  answers: Object.fromEntries(
    Object.entries(answers).map(([operation, { outcome: _, ...shape }]) => [
      operation,
      {
        ...Object.fromEntries(Object.entries(shape).map(([fact, path]) => [fact, `<${path}>`])),
        outcome: ["<status>"]
      }
    ])
  )
})

const right: ReadonlyArray<Omit<Planted, "found">> = [
  { name: "one that is asked by its own id alone", claims: { lookup: byIdAlone } },
  { name: "one that answers in a language of its own", described: tagged }
]

describe("the suite passes", () => {
  for (const one of right) {
    it(one.name, async () => {
      expect(await failing(one, groups)).toEqual([])
    })
  }
})

describe("the network", () => {
  const signed = { "content-type": "text/xml", "x-signature": "5f1c" }
  const http = HttpClient.make((request) =>
    Effect.succeed(
      HttpClientResponse.fromWeb(request, new Response("<a>1</a>", { headers: signed }))
    )
  )
  const network = Network.make({ http, onHang: () => undefined })
  it("leaves the headers of a falsified and of a relabelled answer", async () => {
    network.falsify((text) => text.replace("1", "2"))
    const falsified = await Effect.runPromise(network.client.get("https://gateway.test/"))
    expect(falsified.headers).toMatchObject(signed)
    expect(await Effect.runPromise(falsified.text)).toBe("<a>2</a>")
    network.arm(Faults.doneWith401)
    const done = await Effect.runPromise(network.client.get("https://gateway.test/"))
    expect([done.status, done.headers["x-signature"]]).toEqual([401, "5f1c"])
  })

  it("reads the parts of a form", async () => {
    const form = new FormData()
    form.set("amount", "92.00")
    form.set("order", "reference-1")
    network.forget()
    const body = HttpBody.formData(form)
    await Effect.runPromise(network.client.post("https://gateway.test/", { body }))
    expect(network.sent()[0]?.body).toBe("amount=92.00\norder=reference-1")
  })
})
