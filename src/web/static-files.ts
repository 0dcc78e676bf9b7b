import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { dataPolicy, pagePolicy, securityHeaders } from './security-headers.ts'

const mimeTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json'
}

interface StaticFile {
  readonly bytes: Buffer<ArrayBuffer>
  readonly headers: Readonly<Record<string, string>>
}

/** The built page, held in memory: a path that is not one of its files has no way to the disk. */
export interface StaticFiles {
  /** Whether there is an `index.html`. */
  readonly isBuilt: boolean
  /** The answer for a decoded path, or null. */
  respond(path: string, ifNoneMatch: string | undefined): Response | null
}

function loadFile(directory: string, file: string): StaticFile {
  const bytes = readFileSync(file)
  const isPage = file.endsWith('.html')
  // Vite writes a hash of the contents into the names of everything in assets/.
  const isHashed = relative(directory, file).split(sep)[0] === 'assets'
  return {
    bytes,
    headers: {
      ...securityHeaders(isPage ? pagePolicy : dataPolicy),
      'content-type': mimeTypes[extname(file).toLowerCase()] ?? 'application/octet-stream',
      'cache-control': isHashed ? 'private, max-age=31536000, immutable' : 'private, no-cache',
      etag: `"${createHash('sha256').update(bytes).digest('base64url')}"`
    }
  }
}

/** Reads a folder of built files (regular files only, links are not followed). A missing folder gives none. */
export function loadStaticFiles(directory: string): StaticFiles {
  const files = new Map<string, StaticFile>()
  try {
    for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const file = join(entry.parentPath, entry.name)
      files.set(`/${relative(directory, file).split(sep).join('/')}`, loadFile(directory, file))
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const index = files.get('/index.html')
  if (index !== undefined) files.set('/', index)
  return {
    isBuilt: index !== undefined,
    respond(path, ifNoneMatch) {
      const file = files.get(path)
      if (file === undefined) return null
      const isUnchanged = ifNoneMatch !== undefined && ifNoneMatch === file.headers.etag
      return new Response(isUnchanged ? null : file.bytes, { status: isUnchanged ? 304 : 200, headers: file.headers })
    }
  }
}
