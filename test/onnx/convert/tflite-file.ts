import { Builder } from 'flatbuffers';

/** A field of a table; its number is the key that it stands under. */
type Field =
  | { readonly int8: number }
  | { readonly int32: number }
  | { readonly string: string }
  | { readonly bytes: Uint8Array }
  | { readonly int32s: readonly number[] }
  | { readonly table: Table }
  | { readonly tables: readonly Table[] };

export interface Table {
  readonly [number: number]: Field;
}

function writeField(builder: Builder, field: Field): number {
  if ('string' in field) return builder.createString(field.string);
  if ('bytes' in field) return builder.createByteVector(field.bytes);
  if ('table' in field) return writeTable(builder, field.table);
  if ('tables' in field) {
    const offsets = field.tables.map((table) => writeTable(builder, table));
    builder.startVector(4, offsets.length, 4);
    for (const offset of offsets.toReversed()) builder.addOffset(offset);
    return builder.endVector();
  }
  if ('int32s' in field) {
    builder.startVector(4, field.int32s.length, 4);
    for (const value of field.int32s.toReversed()) builder.addInt32(value);
    return builder.endVector();
  }
  return 0;
}

function writeTable(builder: Builder, table: Table): number {
  const fields = Object.entries(table).map(([number, field]: [string, Field]) => ({
    number: Number(number),
    field,
    offset: writeField(builder, field),
  }));
  builder.startObject(Math.max(0, ...fields.map(({ number }) => number + 1)));
  for (const { number, field, offset } of fields) {
    if ('int8' in field) builder.addFieldInt8(number, field.int8, 0);
    else if ('int32' in field) builder.addFieldInt32(number, field.int32, 0);
    else builder.addFieldOffset(number, offset, 0);
  }
  return builder.endObject();
}

/** A FlatBuffers file with this table at its root. */
export function flatFile(root: Table, identifier = 'TFL3'): Uint8Array {
  const builder = new Builder();
  builder.finish(writeTable(builder, root), identifier);
  return builder.asUint8Array();
}

export interface TensorSpec {
  readonly shape: readonly number[];
  /** Of the element type 0, float32. */
  readonly values?: readonly number[];
  readonly name?: string;
}

/** A `.tflite` with one operator: tensor 0 is its input, the last its output, those between them constants. */
export function tfliteFile(code: number, options: Table, tensors: readonly TensorSpec[]): Uint8Array {
  const last = tensors.length - 1;
  const buffers = tensors.map(({ values }) =>
    values === undefined ? {} : { 0: { bytes: new Uint8Array(Float32Array.from(values).buffer) } },
  );
  return flatFile({
    0: { int32: 3 },
    1: { tables: [{ 0: { int8: code }, 3: { int32: code } }] },
    2: {
      tables: [
        {
          0: {
            tables: tensors.map(({ shape, name }, i) => ({
              0: { int32s: shape },
              2: { int32: i },
              3: { string: name ?? `tensor${i}` },
            })),
          },
          1: { int32s: [0] },
          2: { int32s: [last] },
          3: {
            tables: [
              { 1: { int32s: [...tensors.keys()].slice(0, last) }, 2: { int32s: [last] }, 4: { table: options } },
            ],
          },
        },
      ],
    },
    4: { tables: buffers },
  });
}
