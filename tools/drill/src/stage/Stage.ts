import { execFileSync } from "node:child_process"
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Balancer from "./Balancer.ts"
import { configuration } from "./configuration.ts"
import { freePort } from "./freePort.ts"
import * as Gateways from "./Gateways.ts"
import * as Postgres from "./Postgres.ts"
import * as Routers from "./Routers.ts"

/** Everything that a drill needs around it. */
export interface Stage {
  /** Where clients reach the routers. */
  readonly url: string
  readonly balancer: Balancer.Balancer
  readonly gateways: Gateways.Gateways
  readonly routers: Routers.Routers
  /** Lets the same time pass for routers and gateways. */
  readonly moveTime: (ms: number) => Promise<void>
  /** Lets connections to the gateway of the account `down` through, from now on. */
  readonly repair: () => Promise<void>
}

/** What a stage is made of. */
export interface Options {
  readonly replicas: number
  readonly seed: number
  /** Another entry file than the build of the router. */
  readonly main?: string | undefined
  /** `sqlite:` for one replica on a new file, or a PostgreSQL server to use instead of an own one. */
  readonly database?: string | undefined
}

const root = fileURLToPath(new URL("../../../../", import.meta.url))

/** What is deployed: the router's bundle, made anew where its sources have changed. */
const built = (): string => {
  const nx = join(root, "node_modules/.bin/nx")
  execFileSync(nx, ["run", "router:build", "--output-style=static"], { cwd: root, stdio: "pipe" })
  return join(root, "apps/router/dist/main.js")
}

/** A folder on the checkout's own disk: a memory file system would make commits free. */
const newFolder = (closing: AsyncDisposableStack): string => {
  const parent = join(root, ".switchyard")
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, "drill-"))
  // PostgreSQL runs as another user where the drill is root's, and must reach its folder.
  chmodSync(folder, 0o711)
  closing.defer(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Opens the stage; all of it goes when `closing` is disposed of. */
export const open = async (closing: AsyncDisposableStack, options: Options): Promise<Stage> => {
  const main = options.main ?? built()
  const folder = newFolder(closing)
  const isSqlite = options.database?.startsWith("sqlite:") === true
  const database = isSqlite
    ? `sqlite:${join(folder, "router.db")}`
    : await Postgres.open(closing, folder, options.database)
  const balancer = await Balancer.open(closing)
  const gateways = await Gateways.open(closing, { seed: options.seed, publicUrl: balancer.url })
  const file = join(folder, "switchyard.json")
  const downPort = await freePort()
  const baseUrl: typeof gateways.baseUrl = (instance) =>
    instance === "checksum-3"
      ? `http://127.0.0.1:${downPort}/${instance}`
      : gateways.baseUrl(instance)
  writeFileSync(file, JSON.stringify(configuration(baseUrl)))
  const routers = await Routers.open(closing, {
    count: options.replicas,
    main,
    environment: {
      SWITCHYARD_CONFIG: file,
      DATABASE_URL: database,
      HOST: "127.0.0.1",
      // A restart does not compile the bundle anew.
      NODE_COMPILE_CACHE: join(folder, "compile-cache"),
      PUBLIC_URL: balancer.url
    },
    onListening: balancer.set
  })
  return {
    url: balancer.url,
    balancer,
    gateways,
    routers,
    moveTime: async (ms) => {
      await gateways.moveTime(ms)
      routers.moveTime(ms)
    },
    repair: async () => {
      const way = await Balancer.open(closing, downPort)
      way.set("gateways", gateways.port)
    }
  }
}
