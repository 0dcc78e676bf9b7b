import { useEffect, useRef } from 'react'

/** Draws an encoded picture that is held in memory. Nothing, until it is there. */
export function PreviewPicture({ bytes }: { bytes: Uint8Array | null }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (bytes === null) return
    let isGone = false
    const draw = async () => {
      const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]))
      const target = canvas.current
      if (!isGone && target) {
        const side = Math.min(bitmap.width, bitmap.height)
        target.width = 80
        target.height = 80
        const left = (bitmap.width - side) / 2
        const top = (bitmap.height - side) / 2
        target.getContext('2d')?.drawImage(bitmap, left, top, side, side, 0, 0, 80, 80)
      }
      bitmap.close()
    }
    void draw().catch(() => {})
    return () => {
      isGone = true
    }
  }, [bytes])
  return <canvas ref={canvas} className="chip__picture" width={1} height={1} />
}
