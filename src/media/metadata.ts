import type { PhotoMetadata } from '../shared/photo-metadata.ts'
import { type CameraFields, cameraOf } from './camera.ts'
import { type DescriptionFields, descriptionsOf } from './descriptions.ts'
import type { ImageFile } from './image-file.ts'
import type { ImageHeader } from './image-header.ts'
import { placeOf } from './place.ts'
import type { Tags } from './tags.ts'
import { takenAtOf, takenAtOfFile } from './taken-at.ts'

function hasText({ title, caption, keywords }: DescriptionFields): boolean {
  return title !== null || caption !== null || keywords.length > 0
}

/** Field by field the sidecar's value, where it has one. */
function overrideCamera(sidecar: CameraFields | null, file: CameraFields): CameraFields {
  return {
    camera: sidecar?.camera ?? file.camera,
    lens: sidecar?.lens ?? file.lens,
    iso: sidecar?.iso ?? file.iso,
    exposureSeconds: sidecar?.exposureSeconds ?? file.exposureSeconds,
    fNumber: sidecar?.fNumber ?? file.fNumber,
    focalLengthMm: sidecar?.focalLengthMm ?? file.focalLengthMm
  }
}

function overrideDescriptions(
  sidecar: DescriptionFields | null,
  file: DescriptionFields
): DescriptionFields & Pick<PhotoMetadata, 'textSource'> {
  const fromSidecar = sidecar !== null && hasText(sidecar)
  return {
    title: sidecar?.title ?? file.title,
    caption: sidecar?.caption ?? file.caption,
    keywords: sidecar && sidecar.keywords.length > 0 ? sidecar.keywords : file.keywords,
    rating: sidecar?.rating ?? file.rating,
    textSource: fromSidecar ? 'xmp-sidecar' : hasText(file) ? 'file' : null
  }
}

/** Puts together what is known of a photo. What the sidecar says overrides the file, field by field. */
export function photoMetadata(file: ImageFile, header: ImageHeader, tags: Tags, sidecar: Tags | null): PhotoMetadata {
  const sidecarPlace = sidecar && placeOf(sidecar)
  const place = sidecarPlace && sidecarPlace.latitude !== null ? sidecarPlace : placeOf(tags)
  const takenAt = (sidecar && takenAtOf(sidecar)) ?? takenAtOf(tags)
  return {
    format: file.type,
    width: header.width,
    height: header.height,
    takenAt: takenAt ?? (file.modifiedMs === null ? null : takenAtOfFile(file.modifiedMs)),
    ...overrideCamera(sidecar && cameraOf(sidecar), cameraOf(tags)),
    ...place,
    ...overrideDescriptions(sidecar && descriptionsOf(sidecar), descriptionsOf(tags))
  }
}
