import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { parseAllDocuments } from "yaml"

/** Facts that are written down a second time in the deployment files, and would go stale silently. */

const root = join(import.meta.dirname, "../../..")
const read = (file: string): string => readFileSync(join(root, file), "utf8")

type Json = Readonly<Record<string, unknown>>

const json = (file: string): Json => JSON.parse(read(file)) as Json

/** The value at a path of keys and indexes, in what YAML or JSON holds. */
const at = (value: unknown, ...path: ReadonlyArray<string | number>): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Json | undefined)?.[key], value)

const strings = (value: unknown): ReadonlyArray<string> =>
  (Array.isArray(value) ? value : []).map(String)

const yaml = (file: string): unknown => {
  const documents = parseAllDocuments(read(file))
  expect(documents).toHaveLength(1)
  const [document] = documents
  expect([document?.errors, document?.warnings]).toEqual([[], []])
  return document?.toJS()
}

const kubernetes = "deploy/kubernetes"
const manifests = readdirSync(join(root, kubernetes)).filter((name) => name.endsWith(".yaml"))
const compose = yaml("compose.yaml")
const deployment = yaml(`${kubernetes}/deployment.yaml`)
const pod = at(deployment, "spec", "template", "spec")
const container = at(pod, "containers", 0)
const secret = yaml(`${kubernetes}/secret.example.yaml`)
const dockerfile = read("Dockerfile")

/** Variables that the router itself reads, from its sources. */
const sources = readdirSync(join(root, "apps/router/src"), { recursive: true, encoding: "utf8" })
const known = new Set(
  sources
    .filter((name) => name.endsWith(".ts"))
    .map((name) => read(`apps/router/src/${name}`))
    .flatMap((text) => [...text.matchAll(/Config\.\w+\("([A-Z_]+)"\)/g)])
    .map(([, name]) => name ?? "")
)

/** Variables that the example configuration takes from the environment. */
const named = new Set(
  [...read(`${kubernetes}/switchyard.json`).matchAll(/"env": "([A-Z_]+)"/g)].map(
    ([, name]) => name ?? ""
  )
)

/** What Node reads, not the router's configuration. */
const others = new Set(["NODE_ENV"])

const expectKnown = (names: ReadonlyArray<string>): void => {
  for (const name of names)
    expect(known.has(name) || named.has(name) || others.has(name), name).toBe(true)
}

describe("the image", () => {
  const stages = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)
  const final = dockerfile.slice(dockerfile.lastIndexOf("\nFROM "))
  const variables = new Map(
    [...(/^ENV (.*)$/m.exec(final)?.[1]?.matchAll(/(\w+)=(\S+)/g) ?? [])].map(([, name, value]) => [
      name ?? "",
      value ?? ""
    ])
  )

  it("has the Node that the repository has, in every stage", () => {
    const [major] = String(at(json("package.json"), "devDependencies", "node")).split(".")
    expect(stages).toEqual([`node:${major}-slim`, `node:${major}-slim`, `node:${major}-slim`])
  })

  it("sets variables that the router reads, and listens where it says", () => {
    expect(known.size).toBeGreaterThan(4)
    expectKnown([...variables.keys()])
    expect(final).toContain(`EXPOSE ${variables.get("PORT")}\n`)
    expect(variables.get("HOST")).toBe("0.0.0.0")
  })

  it("runs as somebody else than root, in the exec form, with a health check that the router answers", () => {
    expect(/^USER (\d+):(\d+)$/m.exec(final)?.slice(1)).toEqual(["1000", "1000"])
    expect(final).toContain('CMD ["node", "apps/router/dist/main.js"]')
    const path = /\/health\/\w+/.exec(final)?.[0] ?? ""
    expect(at(json("docs/reference/openapi.json"), "paths", path)).toBeDefined()
  })

  it("installs what the router needs: the manifests of all its packages, and of no others", () => {
    const copied = [...dockerfile.matchAll(/^COPY (packages\/[\w-]+)\/package\.json \1\/$/gm)]
    const folders = new Map(
      readdirSync(join(root, "packages")).map((name) => [
        String(at(json(`packages/${name}/package.json`), "name")),
        `packages/${name}`
      ])
    )
    const needed = new Set<string>()
    const visit = (manifest: string): void => {
      for (const kind of ["dependencies", "peerDependencies"]) {
        for (const name of Object.keys(Object(at(json(manifest), kind)))) {
          const folder = folders.get(name)
          if (folder === undefined || needed.has(folder)) continue
          needed.add(folder)
          visit(`${folder}/package.json`)
        }
      }
    }
    visit("apps/router/package.json")
    expect(copied.map(([, folder]) => folder).sort()).toEqual([...needed].sort())
  })

  it("is not given what git ignores, nor files that hold secrets", () => {
    const ignored = read(".dockerignore").split("\n")
    for (const line of ["**/node_modules", "**/dist", "**/.env", "**/.env.*", ".git"]) {
      expect(ignored).toContain(line)
    }
  })
})

describe("compose.yaml", () => {
  const router = at(compose, "services", "router")

  it("runs three routers, each with the example configuration and variables that exist", () => {
    expect(at(router, "deploy", "replicas")).toBe(3)
    expectKnown(Object.keys(Object(at(router, "environment"))))
    const target = at(router, "configs", 0, "target")
    expect(dockerfile).toContain(`SWITCHYARD_CONFIG=${String(target)}`)
    const source = String(at(router, "configs", 0, "source"))
    expect(at(compose, "configs", source, "file")).toBe(`./${kubernetes}/switchyard.json`)
    for (const name of named) expect(Object.keys(Object(at(router, "environment")))).toContain(name)
  })

  it("names every variable that it needs in deploy/env.example, and no secret itself", () => {
    const text = read("compose.yaml")
    const needed = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name))
    const offered = new Set(
      [...read("deploy/env.example").matchAll(/^(\w+)=/gm)].map(([, name]) => name)
    )
    expect([...offered].sort()).toEqual([...needed].sort())
    for (const [, name, rest] of text.matchAll(/^\s+(\w*(?:KEY|PASSWORD)): (.*)$/gm)) {
      expect(rest, name).toMatch(/^\$\{\w+:\?/)
    }
  })

  it("balances to the router's own port", () => {
    const port = /PORT=(\d+)/.exec(dockerfile)?.[1]
    expect(read("deploy/Caddyfile")).toMatch(new RegExp(`name router\\s+port ${port}`))
    const [published] = strings(at(compose, "services", "balancer", "ports"))
    expect(read("deploy/Caddyfile")).toContain(`:${published?.split(":").at(-1)} {`)
  })

  it("keeps the database where PostgreSQL 18 keeps it, and gives routers the time that they take", () => {
    expect(at(compose, "services", "postgres", "image")).toBe("postgres:18")
    const volumes = strings(at(compose, "services", "postgres", "volumes"))
    expect(volumes).toEqual(["postgres:/var/lib/postgresql"])
    expect(Number.parseInt(String(at(router, "stop_grace_period")))).toBeGreaterThan(25)
  })
})

describe("deploy/kubernetes", () => {
  it.each(manifests)("%s is one document of a kind that Kubernetes has", (name) => {
    const document = yaml(`${kubernetes}/${name}`)
    expect(at(document, "apiVersion")).toEqual(expect.any(String))
    expect(at(document, "kind")).toEqual(expect.any(String))
  })

  it("the kustomization has every manifest but the example of the secret", () => {
    const resources = strings(at(yaml(`${kubernetes}/kustomization.yaml`), "resources"))
    const expected = manifests.filter(
      (name) => !/^(kustomization|secret\.example)\.yaml$/.test(name)
    )
    expect([...resources].sort()).toEqual(expected.sort())
  })

  it("three replicas, never fewer during an update, with the time that a router takes to stop", () => {
    expect(at(deployment, "spec", "replicas")).toBe(3)
    expect(at(deployment, "spec", "strategy", "rollingUpdate", "maxUnavailable")).toBe(0)
    const pause = Number(at(container, "lifecycle", "preStop", "exec", "command", 1))
    expect(at(pod, "terminationGracePeriodSeconds")).toBeGreaterThanOrEqual(25 + pause)
  })

  it("pods may nothing that a router does not need", () => {
    expect(at(pod, "securityContext")).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: "RuntimeDefault" }
    })
    expect(at(container, "securityContext")).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] }
    })
    expect(at(pod, "automountServiceAccountToken")).toBe(false)
  })

  it("variables exist, and what the configuration names is in the example of the secret", () => {
    const env = at(container, "env") as ReadonlyArray<Json>
    const given = Object.keys(Object(at(secret, "stringData")))
    expectKnown([...env.map(({ name }) => String(name)), ...given])
    for (const name of [...named, "DATABASE_URL"]) expect(given).toContain(name)
    expect(at(container, "envFrom", 0, "secretRef", "name")).toBe(at(secret, "metadata", "name"))
  })

  it("ports, probes and labels meet", () => {
    const port = Number(/PORT=(\d+)/.exec(dockerfile)?.[1])
    expect(at(container, "ports", 0)).toEqual({ name: "http", containerPort: port })
    const paths = json("docs/reference/openapi.json")
    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
      expect(at(container, probe, "httpGet", "port")).toBe("http")
      const path = String(at(container, probe, "httpGet", "path"))
      expect(at(paths, "paths", path), path).toBeDefined()
    }
    const labels = at(deployment, "spec", "template", "metadata", "labels")
    const service = yaml(`${kubernetes}/service.yaml`)
    expect(at(service, "spec", "selector")).toEqual(labels)
    expect(at(service, "spec", "ports", 0, "targetPort")).toBe("http")
    for (const [name, ...path] of [
      ["poddisruptionbudget", "selector"],
      ["networkpolicy", "podSelector"]
    ] as const) {
      const found = at(yaml(`${kubernetes}/${name}.yaml`), "spec", ...path, "matchLabels")
      expect(found, name).toEqual(labels)
    }
  })
})
