import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Scalar } from './scalars.js';

/** The fields that are used of TensorFlow's `event.proto`, `summary.proto` and `tensor.proto`, by their numbers. */
const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 } as const;
const SUMMARY = { value: 1 } as const;
const VALUE = { tag: 1, simpleValue: 2, tensor: 8, metadata: 9 } as const;
const METADATA = { pluginData: 1 } as const;
const PLUGIN_DATA = { pluginName: 1 } as const;
const TENSOR = { dtype: 1, stringValue: 8 } as const;
const SESSION_LOG = { status: 1 } as const;

const DTYPE_STRING = 7;
const SESSION_START = 1;

/** What an event says. */
export type EventContent =
  /** The first event of a file. */
  | { readonly kind: 'version' }
  | { readonly kind: 'scalars'; readonly scalars: readonly Scalar[] }
  | { readonly kind: 'text'; readonly tag: string; readonly text: string }
  /** A run goes on from here: what an earlier file holds of this step and later ones is not to be shown. */
  | { readonly kind: 'restart' };

/** One event of TensorBoard, in Protocol Buffers' binary format. */
export function tensorboardEvent(wallTimeSeconds: number, step: number, content: EventContent): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(EVENT.wallTime, WireType.Bit64).double(wallTimeSeconds);
  writer.tag(EVENT.step, WireType.Varint).int64(step);
  switch (content.kind) {
    case 'version':
      writer.tag(EVENT.fileVersion, WireType.LengthDelimited).string('brain.Event:2');
      break;
    case 'scalars':
      writer.tag(EVENT.summary, WireType.LengthDelimited).fork();
      for (const [tag, value] of content.scalars) {
        writer.tag(SUMMARY.value, WireType.LengthDelimited).fork();
        writer.tag(VALUE.tag, WireType.LengthDelimited).string(tag);
        writer.tag(VALUE.simpleValue, WireType.Bit32).float(Math.fround(value));
        writer.join();
      }
      writer.join();
      break;
    case 'text':
      writer.tag(EVENT.summary, WireType.LengthDelimited).fork();
      writer.tag(SUMMARY.value, WireType.LengthDelimited).fork();
      writer.tag(VALUE.tag, WireType.LengthDelimited).string(content.tag);
      writer.tag(VALUE.metadata, WireType.LengthDelimited).fork();
      writer.tag(METADATA.pluginData, WireType.LengthDelimited).fork();
      writer.tag(PLUGIN_DATA.pluginName, WireType.LengthDelimited).string('text').join().join();
      writer.tag(VALUE.tensor, WireType.LengthDelimited).fork();
      writer.tag(TENSOR.dtype, WireType.Varint).int32(DTYPE_STRING);
      writer.tag(TENSOR.stringValue, WireType.LengthDelimited).string(content.text);
      writer.join().join().join();
      break;
    case 'restart':
      writer.tag(EVENT.sessionLog, WireType.LengthDelimited).fork();
      writer.tag(SESSION_LOG.status, WireType.Varint).int32(SESSION_START).join();
      break;
  }
  return writer.finish();
}
