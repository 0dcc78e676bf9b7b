import { setImmediate } from 'node:timers/promises'
import { throwIfCancelled } from '../../shared/errors.ts'
import type { Check, Patient } from './doctor/check.ts'
import {
  countCheck,
  danglingFileCheck,
  indexFileCheck,
  libraryFileCheck,
  orphanRowCheck,
  removedSourceCheck
} from './doctor/file-checks.ts'
import { deadLeaseCheck, forgottenFileCheck, idleJobCheck, unexplainedFailureCheck } from './doctor/queue-checks.ts'
import { textIndexCheck, textlessItemCheck } from './doctor/text-checks.ts'
import { danglingThumbnailCheck, lostThumbnailCheck } from './doctor/thumbnail-checks.ts'
import {
  brokenVectorCheck,
  missingVectorCheck,
  orphanVectorCheck,
  vectorlessItemCheck
} from './doctor/vector-checks.ts'

export type { Patient } from './doctor/check.ts'

/** Damage that was found. */
export interface Finding {
  readonly check: string
  readonly count: number
  readonly message: string
  readonly repaired: boolean
}

/**
 * In this order a repair leaves nothing for an earlier check to find. The text index goes first: removing a text that
 * it does not know would damage it further.
 */
const checks: readonly Check[] = [
  textIndexCheck,
  removedSourceCheck,
  danglingFileCheck,
  orphanRowCheck,
  orphanVectorCheck,
  brokenVectorCheck,
  missingVectorCheck,
  vectorlessItemCheck,
  textlessItemCheck,
  unexplainedFailureCheck,
  forgottenFileCheck,
  idleJobCheck,
  deadLeaseCheck,
  countCheck,
  lostThumbnailCheck,
  danglingThumbnailCheck
]

/** Runs one check and, when asked, its repair; what is left afterwards tells whether it helped. */
async function examine(check: Check, patient: Patient, repair: boolean): Promise<Finding | null> {
  const count = await check.find(patient)
  if (count === 0) return null
  const finding = { check: check.id, count, message: check.describe(count), repaired: false }
  if (!repair || (check.repair ?? check.repairFiles) === undefined) return finding
  patient.index.transaction(() => check.repair?.(patient))()
  await check.repairFiles?.(patient)
  // A damaged index is repaired by the next start; everything else now.
  return { ...finding, repaired: check === indexFileCheck || (await check.find(patient)) === 0 }
}

/**
 * Looks for damage in a library and, when asked, repairs it: what is derived is dropped or made again from the files.
 * Gives only what was found. A second run after a repair finds nothing, apart from what the person must do.
 * Between two checks the engine does its other work. Rejects with `cancelled`.
 */
export async function examineLibrary(patient: Patient, repair: boolean, signal?: AbortSignal): Promise<Finding[]> {
  const findings: Finding[] = []
  const add = (finding: Finding | null) => {
    if (finding !== null) findings.push(finding)
  }
  add(await examine(libraryFileCheck, patient, repair))
  add(await examine(indexFileCheck, patient, repair))
  // Nothing that a damaged file says can be trusted.
  if (findings.length > 0) return findings
  for (const check of checks) {
    await setImmediate()
    throwIfCancelled(signal)
    add(await examine(check, patient, repair))
  }
  return findings
}
