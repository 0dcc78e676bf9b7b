import { memo } from 'react'
import { thumbHashToAverageRGBA } from 'thumbhash'
import { ThumbHash } from './thumb-hash.tsx'
import { useIsCalm } from './use-is-calm.ts'
import './photo.css'

interface PhotoProps {
  src: string
  hash: Uint8Array | null
}

const showLoaded = (event: { currentTarget: HTMLImageElement }) => event.currentTarget.classList.add('is-loaded')
// A picture from the cache is there at once: it must not fade in again.
const showCached = (image: HTMLImageElement | null) => {
  if (image?.complete && image.naturalWidth > 0) image.classList.add('is-loaded', 'was-cached')
}

function averageColour(hash: Uint8Array | null): string | undefined {
  if (hash === null) return undefined
  try {
    const { r, g, b } = thumbHashToAverageRGBA(hash)
    return `rgb(${r * 255} ${g * 255} ${b * 255})`
  } catch {
    // A damaged preview leaves the plain ground.
    return undefined
  }
}

/** A picture that fills its box, over its preview. The text that names it stands on the element around it. */
export const Photo = memo(function Photo({ src, hash }: PhotoProps) {
  const isCalm = useIsCalm()
  if (!isCalm) return <span className="photo__hash" style={{ backgroundColor: averageColour(hash) }} />
  return (
    <>
      {hash !== null && <ThumbHash hash={hash} />}
      <img
        ref={showCached}
        className="photo__image"
        src={src}
        alt=""
        decoding="async"
        draggable={false}
        onLoad={showLoaded}
      />
    </>
  )
})
