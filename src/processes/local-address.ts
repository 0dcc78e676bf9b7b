import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { AppError } from '../shared/errors.ts'

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, the closing NUL included. */
const maxUnixPathBytes = 103

/** The same library by another name (a symbolic link, another case of a drive letter) has the same address. */
function canonical(libraryDirectory: string): string {
  const path = resolve(libraryDirectory)
  const real = existsSync(path) ? realpathSync.native(path) : path
  return process.platform === 'win32' ? real.toLowerCase() : real
}

/**
 * The address under which the process that holds a library answers others on this machine: a Unix socket in a folder
 * of this user alone, or a named pipe. Deterministic; touches nothing.
 */
export function localAddress(libraryDirectory: string): string {
  const { uid, username } = userInfo()
  const key = createHash('sha256').update(canonical(libraryDirectory)).digest('hex').slice(0, 16)
  if (process.platform === 'win32') {
    const user = createHash('sha256').update(username).digest('hex').slice(0, 8)
    return `\\\\.\\pipe\\keepsake-${user}-${key}`
  }
  const folders = [process.env['XDG_RUNTIME_DIR'], tmpdir(), '/tmp'].filter((folder) => folder !== undefined)
  const addresses = folders.filter(existsSync).map((folder) => join(folder, `keepsake-${uid}`, `${key}.sock`))
  const fitting = addresses.find((address) => Buffer.byteLength(address) <= maxUnixPathBytes)
  return fitting ?? join('/tmp', `keepsake-${uid}`, `${key}.sock`)
}

/**
 * Makes the socket's folder (or checks the one that is there): it must belong to this user and be closed to all others,
 * because whoever can put a socket there could pass for the library. Throws `AppError` `permission-denied`.
 */
export function ensurePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = lstatSync(folder)
  const isOurs = process.getuid === undefined || found.uid === process.getuid()
  if (!found.isDirectory() || !isOurs || (found.mode & 0o077) !== 0) {
    throw new AppError(
      'permission-denied',
      `The folder ${folder} is not private to you, so Keepsake does not use it. Remove it and try again.`
    )
  }
}
