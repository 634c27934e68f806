/** What browsers show, and what the server takes besides; a folder holds other files too. */
const PHOTO = /\.(jpe?g|png|webp|avif|tiff?|gif)$/i;

/** The photos among files, in the order of their paths. */
export function photosOf(files: Iterable<File>): File[] {
  return [...files].filter(isPhoto).sort((a, b) => pathOf(a).localeCompare(pathOf(b), 'en', { numeric: true }));
}

const isPhoto = ({ name, type }: File) => (type === '' ? PHOTO.test(name) : type.startsWith('image/'));

const pathOf = ({ webkitRelativePath, name }: File) => webkitRelativePath || name;

/** The files that were dropped, those in folders and in folders of these too. */
export async function droppedFiles(dropped: DataTransfer): Promise<File[]> {
  // Asked for at once: what was dropped is gone after the event.
  const entries = [...dropped.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return [...dropped.files];
  return (await Promise.all(entries.map(filesOf))).flat();
}

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    return new Promise((resolve) =>
      (entry as FileSystemFileEntry).file(
        (file) => resolve([file]),
        () => resolve([]),
      ),
    );
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const files: File[] = [];
  for (;;) {
    // It gives a hundred or so at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0) return files;
    files.push(...(await Promise.all(some.map(filesOf))).flat());
  }
}
