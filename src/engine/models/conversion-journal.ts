import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** Name of the journal inside a staging folder. */
export const journalFileName = 'conversion.json'

const digest = z.string().regex(/^[0-9a-f]{64}$/)
const journalSchema = z.object({
  /** Identifies the source, the configuration and the version of the converter; another one starts from the beginning. */
  fingerprint: digest,
  /** For each data file: how many bytes are surely on disk, and the SHA-256 of exactly those. */
  files: z.record(z.string(), z.object({ sizeBytes: z.number().int().nonnegative(), sha256: digest }))
})
export type ConversionJournal = z.infer<typeof journalSchema>

/** The journal in a staging folder; undefined where there is none that can be read. */
export async function readJournal(folder: string): Promise<ConversionJournal | undefined> {
  const text = await readFile(join(folder, journalFileName), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return journalSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Replaces the journal in one step. The data that it describes must have been flushed before. */
export async function writeJournal(folder: string, journal: ConversionJournal): Promise<void> {
  const path = join(folder, journalFileName)
  const handle = await open(`${path}.new`, 'w')
  try {
    await handle.writeFile(JSON.stringify(journal))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${path}.new`, path)
}
