import { Context, Data, Effect, Layer } from "effect"
import { lookup, Resolver as DnsResolver } from "node:dns/promises"

/** The name has no address, or nobody could say. */
export class NotResolved extends Data.TaggedError("NotResolved")<object> {}

/** Asks for all addresses of a name. */
export class Resolver extends Context.Service<
  Resolver,
  { readonly resolve: (name: string) => Effect.Effect<ReadonlyArray<string>, NotResolved> }
>()("router/dialer/Resolver") {}

const found = (addresses: ReadonlyArray<string>) =>
  addresses.length === 0 ? Effect.fail(new NotResolved()) : Effect.succeed(addresses)

const questionMs = 2000
const tries = 2

/** Asks these name servers, `address:port` each, or those of the machine. */
export const layerServers = (servers: ReadonlyArray<string> = []): Layer.Layer<Resolver> =>
  Layer.succeed(Resolver, {
    resolve: (name) =>
      Effect.callback<ReadonlyArray<string>>((resume) => {
        const resolver = new DnsResolver({ timeout: questionMs, tries })
        if (servers.length > 0) resolver.setServers(servers)
        const questions = [resolver.resolve4(name), resolver.resolve6(name)]
        void Promise.allSettled(questions).then((answers) => {
          const addresses = answers.flatMap((one) => (one.status === "fulfilled" ? one.value : []))
          resume(Effect.succeed(addresses))
        })
        return Effect.sync(() => resolver.cancel())
      }).pipe(Effect.flatMap(found))
  })

/**
 * Asks the machine's name servers. The operating system's own lookup would read `/etc/hosts` and search
 * domains, and takes one of the few threads that calls to gateways need as well: names that are slow to
 * resolve, on purpose or not, would hold those up.
 */
export const layer: Layer.Layer<Resolver> = layerServers()

/** Asks as every program of this machine does: for development, where names may be the machine's own. */
export const layerSystem: Layer.Layer<Resolver> = Layer.succeed(Resolver, {
  resolve: (name) =>
    Effect.tryPromise({
      try: () => lookup(name, { all: true }),
      catch: () => new NotResolved()
    }).pipe(Effect.flatMap((addresses) => found(addresses.map(({ address }) => address))))
})
