import { finding, type Rule } from "../Rule.ts"

const peers = ["@switchyard/core", "effect"]

export const rule: Rule = {
  name: "provider-peers",
  why: "Two copies of effect or core in one program do not recognise each other's services and errors.",
  check: (repo) =>
    repo.packages
      .filter(({ folder, readable }) => readable && folder.startsWith("packages/provider-"))
      .flatMap(({ file, manifest }) =>
        peers.flatMap((peer) => [
          ...(manifest.peerDependencies?.[peer] === undefined
            ? [finding(file, 1, `${peer} is not a peerDependency`)]
            : []),
          ...(manifest.dependencies?.[peer] !== undefined
            ? [finding(file, 1, `${peer} is a dependency; it is to be a peer only`)]
            : [])
        ])
      )
}
