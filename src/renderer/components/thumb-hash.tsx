import { memo, useLayoutEffect, useRef } from 'react'
import { thumbHashToRGBA } from 'thumbhash'

/** Draws the few-byte preview of a photo; it fills its place until the photo itself is there. */
export const ThumbHash = memo(function ThumbHash({ hash }: { hash: Uint8Array }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    const target = canvas.current
    const context = target?.getContext('2d')
    if (!target || !context) return
    try {
      const { w, h, rgba } = thumbHashToRGBA(hash)
      target.width = w
      target.height = h
      context.putImageData(new ImageData(new Uint8ClampedArray(rgba), w, h), 0, 0)
    } catch {
      // A damaged preview leaves the plain ground.
    }
  }, [hash])
  return <canvas ref={canvas} className="photo__hash" aria-hidden="true" width={1} height={1} />
})
