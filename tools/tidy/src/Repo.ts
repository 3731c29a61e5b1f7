import ts from "typescript"

/** What rules look at: a tree of text files, read and parsed once. Tests pass one in memory. */
export interface Repo {
  /** Paths relative to the root, with forward slashes, sorted. */
  readonly files: ReadonlyArray<string>
  /** Whether a file or a folder has this path. */
  readonly has: (path: string) => boolean
  /** The file's text; empty when it is gone or is not text. */
  readonly text: (path: string) => string
  readonly lines: (path: string) => ReadonlyArray<string>
  readonly source: (path: string) => ts.SourceFile
  readonly packages: ReadonlyArray<Package>
}

/** A workspace package: a folder right under `packages`, `apps` or `tools` that holds a package.json. */
export interface Package {
  readonly folder: string
  readonly file: string
  readonly manifest: Manifest
  /** False where package.json is not a JSON object: `package-manifest` reports it, others pass over. */
  readonly readable: boolean
}

/** The fields of package.json that rules read; all may be absent in a file that somebody is still writing. */
export interface Manifest {
  readonly name?: string
  readonly version?: string
  readonly description?: string
  readonly license?: string
  readonly type?: string
  readonly private?: boolean
  readonly engines?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, unknown>>
  readonly files?: ReadonlyArray<string>
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly publishConfig?: { readonly access?: string }
  readonly nx?: { readonly tags?: ReadonlyArray<string> }
}

const packageFile = /^((?:packages|apps|tools)\/[^/]+)\/package\.json$/

/** Parses text as a JSON object; undefined when it is anything else. */
export const jsonObject = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined
  } catch {
    return undefined
  }
}

const memoized = <A>(compute: (path: string) => A): ((path: string) => A) => {
  const known = new Map<string, A>()
  return (path) => {
    const found = known.get(path)
    if (found !== undefined) return found
    const made = compute(path)
    known.set(path, made)
    return made
  }
}

/** Builds a Repo from a list of paths and a way to read one. */
export const make = (paths: Iterable<string>, read: (path: string) => string): Repo => {
  const files = [...new Set(paths)].sort()
  const known = new Set<string>()
  for (const file of files) {
    for (let path = file; path !== ""; path = path.slice(0, Math.max(0, path.lastIndexOf("/"))))
      known.add(path)
  }
  const text = memoized((path) => {
    const found = known.has(path) ? read(path) : ""
    return found.includes("\u0000") ? "" : found
  })
  return {
    files,
    has: (path) => path === "" || known.has(path),
    text,
    lines: memoized((path) => text(path).split(/\r?\n/)),
    source: memoized((path) => ts.createSourceFile(path, text(path), ts.ScriptTarget.Latest, true)),
    packages: files.flatMap((file) => {
      const folder = packageFile.exec(file)?.[1]
      if (folder === undefined) return []
      const manifest = jsonObject(text(file))
      return [{ folder, file, manifest: manifest ?? {}, readable: manifest !== undefined }]
    })
  }
}

/** A Repo that exists only in memory. */
export const fromFiles = (files: Readonly<Record<string, string>>): Repo =>
  make(Object.keys(files), (path) => files[path] ?? "")
