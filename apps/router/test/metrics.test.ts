import { afterAll, beforeAll, expect, it } from "vitest"
import { trigger } from "./support/client.ts"
import * as Router from "./support/router.ts"

let router: Router.Running
beforeAll(async () => void (router = await Router.start()))
afterAll(() => router.close())

const scrape = async () => {
  const answer = await router.get("/metrics", { apiKey: null })
  expect(answer.status).toBe(200)
  expect(answer.headers.get("content-type")).toContain("text/plain")
  return answer.text
}

it("prints", async () => {
  await router.pay()
  await router.pay(trigger(1001))
  console.log(await scrape())
})
