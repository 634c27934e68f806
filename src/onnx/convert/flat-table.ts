import { ByteBuffer } from 'flatbuffers';
import { LineamentError } from '../../errors.js';

/**
 * A table of a FlatBuffers file, read field by field: a field is named by its index in the schema, and an absent one has
 * the schema's default. The library reads what lies outside of the file as zeros; here every offset is checked first.
 *
 * @throws FILE_INVALID where an offset, or a length, points outside of the file.
 */
export class FlatTable {
  readonly #buffer: ByteBuffer;
  readonly #position: number;
  /** Bytes that may still be read as vectors: those of a damaged file may all lie on each other. */
  readonly #allowance: { left: number };

  private constructor(buffer: ByteBuffer, position: number, allowance: { left: number }) {
    this.#buffer = buffer;
    this.#position = position;
    this.#allowance = allowance;
    // The offset back to the table's list of fields, and that list.
    inside(buffer, position, 4);
    const fields = position - buffer.readInt32(position);
    inside(buffer, fields, 4);
    inside(buffer, fields, buffer.readUint16(fields));
  }

  /** The root of a file, which must carry this four-letter identifier. */
  static root(data: Uint8Array, identifier: string): FlatTable {
    const buffer = new ByteBuffer(data);
    inside(buffer, 0, 8);
    if (!buffer.__has_identifier(identifier)) throw invalid(`it does not carry the identifier ${identifier}`);
    return new FlatTable(buffer, buffer.readUint32(0), { left: 4 * data.length });
  }

  /** Where the field's value lies, or null where it is absent. */
  #field(index: number, bytes: number): number | null {
    const offset = this.#buffer.__offset(this.#position, 4 + 2 * index);
    return offset === 0 ? null : inside(this.#buffer, this.#position + offset, bytes);
  }

  int8(index: number, absent = 0): number {
    const at = this.#field(index, 1);
    return at === null ? absent : this.#buffer.readInt8(at);
  }

  int32(index: number, absent = 0): number {
    const at = this.#field(index, 4);
    return at === null ? absent : this.#buffer.readInt32(at);
  }

  string(index: number): string {
    return new TextDecoder().decode(this.bytes(index));
  }

  table(index: number): FlatTable | null {
    const at = this.#field(index, 4);
    return at === null ? null : new FlatTable(this.#buffer, at + this.#buffer.readUint32(at), this.#allowance);
  }

  /** Start and length of a vector; an absent one is empty. */
  #vector(index: number, elementBytes: number): { start: number; length: number } {
    const at = this.#field(index, 4);
    if (at === null) return { start: 0, length: 0 };
    const start = inside(this.#buffer, at + this.#buffer.readUint32(at), 4);
    const length = this.#buffer.readUint32(start);
    inside(this.#buffer, start + 4, length * elementBytes);
    this.#allowance.left -= length * elementBytes;
    if (this.#allowance.left < 0) throw invalid('its vectors lie on each other');
    return { start: start + 4, length };
  }

  /** A vector of bytes, as a view. */
  bytes(index: number): Uint8Array {
    const { start, length } = this.#vector(index, 1);
    return this.#buffer.bytes().subarray(start, start + length);
  }

  int32s(index: number): number[] {
    const { start, length } = this.#vector(index, 4);
    return Array.from({ length }, (_, i) => this.#buffer.readInt32(start + 4 * i));
  }

  tables(index: number): FlatTable[] {
    const { start, length } = this.#vector(index, 4);
    return Array.from({ length }, (_, i) => {
      const at = start + 4 * i;
      return new FlatTable(this.#buffer, at + this.#buffer.readUint32(at), this.#allowance);
    });
  }
}

function invalid(reason: string): LineamentError {
  return new LineamentError('FILE_INVALID', `This is not a FlatBuffers file that can be read: ${reason}.`);
}

/** The same position, once it is known that `bytes` bytes from there lie in the file. */
function inside(buffer: ByteBuffer, position: number, bytes: number): number {
  if (position < 0 || position + bytes > buffer.capacity()) {
    throw invalid(`it points to byte ${position + bytes} of ${buffer.capacity()}; the file may be cut off`);
  }
  return position;
}
