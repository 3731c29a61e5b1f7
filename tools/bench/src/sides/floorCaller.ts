import { Agent } from "node:http"
import * as gatewayCall from "../floor/gatewayCall.ts"
import { driving } from "../load.ts"
import { answerRounds } from "./answerRounds.ts"

/** The floor of `provider-checksum`: the same request by bare `node:http`. */

const port = Number(process.argv[2])
const agent = new Agent({ keepAlive: true })

answerRounds(
  driving(async (number) => {
    await gatewayCall.create(agent, port, `reference-${number}`)
  })
)
