import { execFileSync } from 'node:child_process'
import { basename } from 'node:path'

/** Resident memory of a process. */
export function rssMebibytes(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024
}

/** The processes that this one started from Keepsake's own programs, by the folder of their program. */
export function childProcesses(): { name: string; pid: number }[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).trim().split('\n')
  return lines.flatMap((line) => {
    const [pid, parent, ...args] = line.trim().split(/\s+/)
    const program = args.find((arg) => arg.endsWith('.ts') || arg.endsWith('.js'))
    if (Number(parent) !== process.pid || program === undefined) return []
    return [{ name: basename(program.replace(/\/index\.ts$/, '')), pid: Number(pid) }]
  })
}
