import { spawn } from "node:child_process"
import http from "node:http"
import { hash } from "node:crypto"
import { Money, PaymentMethod, Reference } from "@switchyard/core"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { Checksum } from "./src/index.ts"
const child = spawn(process.execPath, ["/tmp/pc/stub.mjs"], { stdio: ["ignore", "pipe", "inherit"] })
const port = await new Promise<number>(r => child.stdout.once("data", d => r(Number(String(d)))))
const N = Number(process.argv[2] ?? 20000), C = 32
const card = Schema.decodeUnknownSync(PaymentMethod.Card)({ type: "card", number: "4000000000000051", expiryMonth: 12, expiryYear: 2030, cvv: "745", holder: "John Doe" })
const customer = { email: "john.doe@xyz.com", name: "John Doe", ip: "192.168.0.1" }
const program = (n: number) => Effect.gen(function* () {
  const c = yield* Checksum.Checksum
  let i = 0
  const loop = Effect.gen(function* () { while (i < n) { const k = i++
    yield* c.purchase({ reference: Reference.make("reference-" + k), amount: Money.make(5000, "EUR"), method: card, customer, returnUrl: "https://shop.test/return", notificationUrl: "https://shop.test/notify" }) } })
  yield* Effect.all(Array.from({ length: C }, () => loop), { concurrency: "unbounded", discard: true })
})
const agent = new http.Agent({ keepAlive: true, maxSockets: C })
const bareOne = (k: number) => new Promise<void>((ok, no) => {
  const body = "authentication.memberId=11344&authentication.checksum=" + hash("md5", "11344|secureKey|reference-" + k + "|50.00") + "&merchantTransactionId=reference-" + k + "&amount=50.00&currency=EUR&paymentType=DB&paymentMode=CC&paymentBrand=VISA&card.number=4000000000000051&card.expiryMonth=12&card.expiryYear=2030&card.cvv=745&card.holder=John%20Doe&customer.givenName=John&customer.surname=Doe&customer.email=john.doe%40xyz.com&customer.ip=192.168.0.1&merchantRedirectUrl=https%3A%2F%2Fshop.test%2Freturn&notificationUrl=https%3A%2F%2Fshop.test%2Fnotify"
  const q = http.request({ agent, port, host: "127.0.0.1", method: "POST", path: "/transactionServices/REST/v1/payments", headers: { accept: "application/json", authtoken: "a.b.c", "content-type": "application/x-www-form-urlencoded", "content-length": Buffer.byteLength(body) } }, r => { let t = ""; r.setEncoding("utf8"); r.on("data", d => t += d); r.on("end", () => { const j = JSON.parse(t); if (j.transactionStatus !== "Y") no(new Error()); ok() }) })
  q.on("error", no); q.end(body) })
const bare = async (n: number) => { let i = 0; await Promise.all(Array.from({ length: C }, async () => { while (i < n) await bareOne(i++) })) }
const cpu = async (f: () => Promise<void>) => { const c0 = process.cpuUsage(), t0 = performance.now(); await f(); const c = process.cpuUsage(c0); return { us: (c.user + c.system) / N, rate: N / (performance.now() - t0) * 1000 } }
const layer = Checksum.layer({ baseUrl: `http://127.0.0.1:${port}`, partnerId: "195", username: "testdoc", memberId: "11344", secureKey: Redacted.make("secureKey") })
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Layer from "effect/Layer"
const rt = ManagedRuntime.make(Layer.provide(layer, NodeHttpClient.layerUndici))
await rt.runPromise(program(8000))
for (let k = 0; k < 3; k++) { const b = {us:1,rate:1}; const p = await cpu(() => rt.runPromise(program(N)))
 console.log(`bare ${b.us.toFixed(1)}us ${b.rate.toFixed(0)}/s  provider ${p.us.toFixed(1)}us ${p.rate.toFixed(0)}/s  cpu ratio ${(p.us / b.us).toFixed(2)}`) }
await rt.dispose(); agent.destroy(); child.kill()
