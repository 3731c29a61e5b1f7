/** Stored cards: store, read, delete (open-payment.md section 2.11; section 9 point 15). */
import type { ActiveFault } from "../Faults.ts"
import type { Fields } from "../internal/body.ts"
import type { Moment } from "../kit/Host.ts"
import type { Processed } from "../kit/pipeline.ts"
import * as answers from "./answers.ts"
import * as Cards from "./Cards.ts"
import * as Ids from "./Ids.ts"
import * as notifications from "./notifications.ts"
import { instrumentOf } from "./Order.ts"
import * as records from "./records.ts"
import type { ListedCode } from "./resultCodes.ts"
import type { Registration, State } from "./State.ts"
import { isSameMerchant } from "./State.ts"
import type { World } from "./World.ts"
import { send } from "./World.ts"

/** A stored card that can be used, or why it cannot. */
export type Found =
  | { readonly _tag: "Found"; readonly registration: Registration }
  | { readonly _tag: "Refused"; readonly code: ListedCode }

const problem = (code: ListedCode): Found => ({ _tag: "Refused", code })

/** A stored card of the entity's merchant: recurring payments may run through another channel. */
export const find = (state: State, entityId: string, id: string): Found => {
  if (!Ids.isTransaction(id)) return problem("100.150.101")
  const registration = state.registrations.get(id)
  if (registration === undefined || !isSameMerchant(state, registration.entityId, entityId)) {
    return problem("100.150.200")
  }
  return registration.deregistered ? problem("100.150.202") : { _tag: "Found", registration }
}

/** The answer about a stored card that cannot be used. */
export const refused = (
  code: ListedCode,
  entityId: string,
  moment: Moment,
  status = 400
): Processed => ({
  outcome: "invalid",
  status,
  body: answers.code(code, moment, entityId)
})

/** Tells that a stored card came or went; undefined when nobody wants to know. */
export const tell = (
  world: World,
  registration: Registration,
  action: "CREATED" | "DELETED",
  moment: Moment
) => {
  registration.announced = true
  return send(world, notifications.ofRegistration(world.state, registration, action, moment))
}

const stored = (world: World, registration: Registration, moment: Moment): Processed => ({
  outcome: "registered",
  body: answers.registration(registration),
  paymentId: registration.id,
  aftermath: tell(world, registration, "CREATED", moment)
})

/** A card that is to be stored. */
export interface NewCard {
  readonly entityId: string
  readonly fields: Fields
  /** The correlation id of the answer; a checkout's own id. */
  readonly ndc: string
}

/** Stores a card on its own, or gives the code of what is wrong with it. */
export const store = (state: State, { entityId, fields, ndc }: NewCard, moment: Moment): Found => {
  const instrument = instrumentOf(fields)
  const { brand, card, number } = instrument
  if (Cards.kindOf(brand) !== "card") return problem("600.200.500")
  if (card === undefined || number === undefined) return problem("100.150.100")
  const data = { ...card, number, cvv: fields.get("card.cvv") }
  const wrong = Cards.problemOf(brand, data, moment.nowMs, true)
  if (wrong !== undefined) return problem(wrong)
  const draft = { entityId, fields, ndc, instrument: { ...instrument, card } }
  return { _tag: "Found", registration: records.store(state, draft, moment) }
}

/** `POST /v1/registrations`. */
export const create = (
  world: World,
  entityId: string,
  fields: Fields,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  if (fault?.name === "decline") return refused("800.100.152", entityId, moment)
  const ndc = Ids.ndc(entityId, moment.draw)
  const made = store(world.state, { entityId, fields, ndc }, moment)
  return made._tag === "Found"
    ? stored(world, made.registration, moment)
    : refused(made.code, entityId, moment)
}

/** `GET /v1/registrations/{id}`. */
export const read = (world: World, entityId: string, id: string, moment: Moment): Processed => {
  const found = find(world.state, entityId, id)
  if (found._tag === "Refused") return refused(found.code, entityId, moment, 404)
  return { outcome: "found", body: answers.registration(found.registration), paymentId: id }
}

/** `DELETE /v1/registrations/{id}`. */
export const remove = (world: World, entityId: string, id: string, moment: Moment): Processed => {
  const found = find(world.state, entityId, id)
  if (found._tag === "Refused") return refused(found.code, entityId, moment)
  const { registration } = found
  registration.deregistered = true
  return {
    outcome: "deregistered",
    body: answers.code("000.100.110", moment, entityId, { id }),
    paymentId: id,
    aftermath: tell(world, registration, "DELETED", moment)
  }
}
