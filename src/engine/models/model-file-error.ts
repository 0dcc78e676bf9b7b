import { AppError } from '../../shared/errors.ts'

/** Longest piece of a foreign file (a tensor name, a Python name) that is repeated in a message. */
const maxQuotedLength = 120

/** A name out of a foreign file, made safe to show: control characters removed, cut to a readable length. */
export function quoteForeignName(name: string): string {
  const printable = name.replaceAll(/\p{C}/gu, '?')
  return printable.length > maxQuotedLength ? `“${printable.slice(0, maxQuotedLength)}…”` : `“${printable}”`
}

/** The first names of a list and how many more there are: "“a”, “b” and 7 more". */
export function quoteForeignNames(names: readonly string[], shown = 3): string {
  const quoted = names.slice(0, shown).map(quoteForeignName).join(', ')
  return names.length > shown ? `${quoted} and ${names.length - shown} more` : quoted
}

/** The `invalid-model` error for a model file: `problem` is a full sentence about what is wrong, `advice` what to do. */
export function invalidModel(
  fileName: string,
  problem: string,
  advice = 'Download the model file again from its publisher, or choose another file.'
): AppError {
  return new AppError('invalid-model', `“${fileName}” cannot be used as a model. ${problem} ${advice}`)
}
