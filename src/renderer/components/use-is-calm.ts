import { useEffect, useState } from 'react'
import { msUntilCalm } from '../state/scroll-speed.ts'

/** False while the results are thrown past; what appears then waits with its pictures until they slow down. */
export function useIsCalm(): boolean {
  const [isCalm, setIsCalm] = useState(() => msUntilCalm() === 0)
  useEffect(() => {
    if (isCalm) return
    let timer: ReturnType<typeof setTimeout>
    const look = () => {
      const wait = msUntilCalm()
      if (wait === 0) setIsCalm(true)
      else timer = setTimeout(look, wait + 1)
    }
    look()
    return () => clearTimeout(timer)
  }, [isCalm])
  return isCalm
}
