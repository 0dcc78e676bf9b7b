declare module 'libheif-js/libheif-wasm/libheif-bundle.mjs' {
  /** Opaque pointers into the WASM heap. */
  type Pointer = object
  type Failure = { code: { value: number } | number; message: string }

  /** The part of libheif's JavaScript binding (libheif 1.23, Emscripten) that Keepsake calls. */
  export interface LibHeif {
    readonly HEAPU8: Uint8Array
    readonly heif_colorspace: { heif_colorspace_RGB: unknown }
    readonly heif_chroma: { heif_chroma_interleaved_RGB: unknown; heif_chroma_interleaved_RGBA: unknown }
    readonly heif_error_code: { heif_error_Ok: unknown }
    heif_context_alloc(): Pointer
    heif_context_free(context: Pointer): void
    heif_context_read_from_memory(context: Pointer, bytes: Uint8Array): { code: unknown; message: string }
    heif_js_context_get_primary_image_handle(context: Pointer): Pointer | Failure
    heif_image_handle_release(handle: Pointer): void
    heif_image_handle_get_width(handle: Pointer): number
    heif_image_handle_get_height(handle: Pointer): number
    heif_image_handle_has_alpha_channel(handle: Pointer): number
    heif_js_decode_image2(
      handle: Pointer,
      colorspace: unknown,
      chroma: unknown
    ):
      | { image: Pointer; channels: { data: Uint8Array; width: number; height: number; stride: number }[] }
      | Failure
      | Promise<unknown>
    heif_image_release(image: Pointer): void
  }

  /** Makes a fresh instance of libheif with a heap of its own. Synchronous in the bundled build. */
  export default function createLibHeif(options?: {
    print?: (line: string) => void
    printErr?: (line: string) => void
  }): LibHeif | Promise<LibHeif>
}
