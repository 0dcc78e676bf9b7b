import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The built page: beside the built programs, or in `out/` of the checkout when Keepsake runs from source. */
export function rendererDirectory(): string {
  const here = fileURLToPath(import.meta.url)
  const folder = dirname(here)
  return here.endsWith('.ts') ? join(folder, '..', '..', 'out', 'renderer') : join(folder, '..', 'renderer')
}
