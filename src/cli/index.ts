import { runCli } from './run-cli.ts'

// Whoever reads the output (`| head`) may stop reading before it ends.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

const code = await runCli(process.argv.slice(2))
// A pipe takes its time: leave when everything has been written.
process.stdout.write('', () => process.exit(code))
