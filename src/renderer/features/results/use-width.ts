import { type RefObject, useLayoutEffect, useState } from 'react'

/** Width of an element's inside in whole pixels; 0 before the first measurement. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const target = element.current
    if (!target) return
    // A hidden page has no width; it keeps the one it had.
    const measure = () => setWidth((now) => target.clientWidth || now)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(target)
    return () => observer.disconnect()
  }, [element])
  return width
}
