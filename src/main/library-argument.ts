/** The folder after `--library` on the command line; undefined when none is named. */
export function libraryArgument(argv: readonly string[]): string | undefined {
  const index = argv.findIndex((argument) => argument === '--library' || argument.startsWith('--library='))
  const argument = argv[index]
  if (argument === undefined) return undefined
  return argument.startsWith('--library=') ? argument.slice('--library='.length) : argv[index + 1]
}
