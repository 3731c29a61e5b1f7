import { Agent } from "node:http"
import * as gatewayCall from "../floor/gatewayCall.ts"
import { named } from "../gateways/all.ts"
import { driving } from "../load.ts"
import { answerRounds } from "./answerRounds.ts"

/** The floor of a provider: the same request by bare `node:http`. */

const [name, port] = process.argv.slice(2)
const gateway = named(name)
const agent = new Agent({ keepAlive: true })

answerRounds(
  driving(async (number) => {
    await gatewayCall.create(gateway, agent, Number(port), `reference-${number}`)
  })
)
