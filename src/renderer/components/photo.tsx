import { memo } from 'react'
import { ThumbHash } from './thumb-hash.tsx'
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

/** A picture that fills its box, over its preview. The text that names it stands on the element around it. */
export const Photo = memo(function Photo({ src, hash }: PhotoProps) {
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
