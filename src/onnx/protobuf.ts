import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

type Scalar = 'int' | 'float' | 'string' | 'bytes';

/** A field of a message: its number, and what it holds. `T` is the type of its value, and lives in the compiler only. */
export interface Field<T> {
  readonly number: number;
  readonly holds: Scalar | Fields;
  readonly repeated: boolean;
  readonly value?: T;
}

export type Fields = { readonly [name: string]: Field<unknown> };

/** The object form of a message. A repeated field is always there; any other is left out where the message lacks it. */
export type Message<F extends Fields> = {
  readonly [K in keyof F]?: F[K] extends Field<infer T> ? T : never;
};

const scalar =
  <T>(holds: Scalar) =>
  (number: number): Field<T> => ({ number, holds, repeated: false });

/** int32, int64 and enums: whole numbers, exact up to 2⁵³. */
export const int = scalar<number>('int');
export const float = scalar<number>('float');
export const string = scalar<string>('string');
export const bytes = scalar<Uint8Array>('bytes');

export function message<F extends Fields>(number: number, holds: F): Field<Message<F>> {
  return { number, holds, repeated: false };
}

export function repeated<T>(field: Field<T>): Field<readonly T[]> {
  return { number: field.number, holds: field.holds, repeated: true };
}

/** Encodes a message in Protocol Buffers' binary format; lists of numbers are packed, as proto3 does by default. */
export function encode<F extends Fields>(fields: F, value: Message<F>): Uint8Array {
  const writer = new BinaryWriter();
  writeMessage(writer, fields, value);
  return writer.finish();
}

function writeMessage(writer: BinaryWriter, fields: Fields, value: Message<Fields>): void {
  for (const [name, { number, holds, repeated }] of Object.entries(fields)) {
    const content = value[name];
    if (content === undefined) continue;
    if (!repeated) writeField(writer, number, holds, content);
    else if (holds === 'int' || holds === 'float') writePacked(writer, number, holds, content as readonly number[]);
    else for (const item of content as readonly unknown[]) writeField(writer, number, holds, item);
  }
}

function writePacked(writer: BinaryWriter, number: number, holds: 'int' | 'float', values: readonly number[]): void {
  if (values.length === 0) return;
  writer.tag(number, WireType.LengthDelimited).fork();
  for (const value of values) {
    if (holds === 'int') writer.int64(value);
    else writer.float(value);
  }
  writer.join();
}

function writeField(writer: BinaryWriter, number: number, holds: Scalar | Fields, value: unknown): void {
  switch (holds) {
    case 'int':
      writer.tag(number, WireType.Varint).int64(value as number);
      return;
    case 'float':
      writer.tag(number, WireType.Bit32).float(value as number);
      return;
    case 'string':
      writer.tag(number, WireType.LengthDelimited).string(value as string);
      return;
    case 'bytes':
      writer.tag(number, WireType.LengthDelimited).bytes(value as Uint8Array);
      return;
    default:
      writer.tag(number, WireType.LengthDelimited).fork();
      writeMessage(writer, holds, value as Message<Fields>);
      writer.join();
  }
}

/**
 * Decodes a message. Fields that it does not know are passed over; lists of numbers may be packed or not.
 * `bytes` are views of `data`, not copies.
 *
 * @throws Error where the data end early, or a field has another wire type or a number beyond 2⁵³.
 */
export function decode<F extends Fields>(fields: F, data: Uint8Array): Message<F> {
  return readMessage(new BinaryReader(data), fields, data.length) as Message<F>;
}

function readMessage(reader: BinaryReader, fields: Fields, end: number): Message<Fields> {
  const byNumber = new Map(Object.entries(fields).map(([name, field]) => [field.number, { name, ...field }]));
  const value: Record<string, unknown> = {};
  for (const [name, { repeated }] of Object.entries(fields)) if (repeated) value[name] = [];
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    const field = byNumber.get(number);
    if (field === undefined) {
      reader.skip(wireType, number);
      continue;
    }
    const { name, holds } = field;
    if (!field.repeated) value[name] = readField(reader, holds, wireType);
    else for (const item of readRepeated(reader, holds, wireType)) (value[name] as unknown[]).push(item);
  }
  if (reader.pos !== end) throw new RangeError(`a message runs over its end by ${reader.pos - end} bytes`);
  return value;
}

function* readRepeated(reader: BinaryReader, holds: Scalar | Fields, wireType: WireType): Generator<unknown> {
  const number = holds === 'int' || holds === 'float';
  if (!number || wireType !== WireType.LengthDelimited) {
    yield readField(reader, holds, wireType);
    return;
  }
  const end = endOfBlock(reader);
  while (reader.pos < end) yield readField(reader, holds, holds === 'int' ? WireType.Varint : WireType.Bit32);
}

function readField(reader: BinaryReader, holds: Scalar | Fields, wireType: WireType): unknown {
  const expected = holds === 'int' ? WireType.Varint : holds === 'float' ? WireType.Bit32 : WireType.LengthDelimited;
  if (wireType !== expected) throw new TypeError(`a field has wire type ${wireType}, expected ${expected}`);
  switch (holds) {
    case 'int':
      return exactNumber(BigInt(reader.int64()));
    case 'float':
      return reader.float();
    case 'string':
      return reader.string();
    case 'bytes':
      return reader.bytes();
    default:
      return readMessage(reader, holds, endOfBlock(reader));
  }
}

/** Where the block ends whose length stands next. */
function endOfBlock(reader: BinaryReader): number {
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > reader.len)
    throw new RangeError(`a block of ${length} bytes begins ${reader.len - reader.pos} before the end`);
  return end;
}

function exactNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`the number ${value} is beyond 2^53`);
  return number;
}
