/** The file of a photo, as a page (`File` is a `Blob`) or a program has it. */
export type Photo = Blob | Uint8Array<ArrayBuffer>;

export function blobOf(photo: Photo): Blob {
  return photo instanceof Blob ? photo : new Blob([photo]);
}

export function isPhoto(value: unknown): value is Photo {
  return value instanceof Blob || value instanceof Uint8Array;
}
