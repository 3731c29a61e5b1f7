import { type Capabilities, type PaymentError, Payments } from "@switchyard/core"
import * as Effect from "effect/Effect"
import { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import { MemoryGateway, Suite } from "../../src/index.ts"

/** A provider with a bug, made of the reference provider; and what the suite says of it. */

export type Service = Payments.Service
export type Gateway = MemoryGateway.MemoryGateway
export type Bug = (service: Service, gateway: Gateway) => Service

/** A bug, and the case that has to find it. */
export interface Planted {
  readonly name: string
  readonly found: string
  readonly bug?: Bug
  /** What the provider claims otherwise than the reference does. */
  readonly claims?: Partial<Capabilities.Capabilities>
  /** What is wrong with the gateway's description. */
  readonly described?: (gateway: Gateway) => Partial<Gateway>
  /** A client in between, for bugs that lie below the service. */
  readonly wire?: (client: HttpClient) => HttpClient
}

/** The ids of the cases that fail, of those that begin like one of these. */
export const failing = (
  { bug = (service) => service, claims = {}, described = () => ({}), wire }: Omit<Planted, "found">,
  groups: ReadonlyArray<string>
): Promise<ReadonlyArray<string>> => {
  const capabilities: Capabilities.Capabilities = { ...MemoryGateway.capabilities, ...claims }
  const subject: Suite.Subject<Gateway> = {
    name: "memory",
    capabilities,
    gateway: Effect.map(MemoryGateway.start, (gateway) => ({ ...gateway, ...described(gateway) })),
    layer: (gateway) =>
      Layer.effect(
        Payments.Payments,
        Effect.map(Payments.Payments, (service) => bug({ ...service, capabilities }, gateway))
      ).pipe(
        Layer.provide(MemoryGateway.layer(gateway)),
        Layer.provide(
          Layer.effect(HttpClient, Effect.map(HttpClient, wire ?? ((client) => client)))
        )
      )
  }
  const all = Suite.cases(capabilities).filter(({ id }) => groups.some((one) => id.startsWith(one)))
  return Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const run = yield* Suite.open(subject)
        const failed: Array<string> = []
        for (const one of all) {
          const exit = yield* Effect.exit(run(one))
          if (exit._tag === "Failure") failed.push(one.id)
        }
        return failed
      })
    )
  )
}

type Name = Exclude<keyof Service, "provider" | "capabilities" | "webhook">
type Request<N extends Name> = Parameters<Service[N]>[0]
type Call<N extends Name> = ReturnType<Service[N]>
type Success<N extends Name> = Effect.Success<Call<N>>

/** Changes the call of one operation. */
export const on =
  <N extends Name>(
    name: N,
    change: (call: Call<N>, request: Request<N>, service: Service) => Call<N>
  ): Bug =>
  (service) => {
    const operation = service[name] as (request: Request<N>) => Call<N>
    return {
      ...service,
      [name]: (request: Request<N>) => change(operation(request), request, service)
    }
  }

/** Changes what one operation answers. */
export const answering = <N extends Name>(
  name: N,
  change: (answer: Success<N>, request: Request<N>) => Success<N>
): Bug =>
  on(name, (call, request) => {
    const answers = call as Effect.Effect<Success<N>, PaymentError.PaymentError>
    return Effect.map(answers, (answer) => change(answer, request)) as Call<N>
  })

/** Changes the errors of one operation. */
export const failingAs = <N extends Name>(
  name: N,
  change: (error: PaymentError.PaymentError) => PaymentError.PaymentError
): Bug =>
  on(name, (call) => {
    const answers = call as Effect.Effect<Success<N>, PaymentError.PaymentError>
    return Effect.mapError(answers, change) as Call<N>
  })

/** Answers instead of failing. */
export const recovering = <N extends Name>(
  name: N,
  handle: (error: PaymentError.PaymentError, request: Request<N>) => Success<N> | null
): Bug =>
  on(name, (call, request) => {
    const answers = call as Effect.Effect<Success<N>, PaymentError.PaymentError>
    return Effect.catch(answers, (error) => {
      const instead = handle(error, request)
      return instead === null ? Effect.fail(error) : Effect.succeed(instead)
    }) as Call<N>
  })
