"""Reads and writes safetensors files with numpy alone, for the scripts that make the parity fixtures.

The format: an unsigned 64-bit little-endian header length, a JSON header {name: {dtype, shape, data_offsets}}, the
bytes of the tensors.
"""

import json
import struct

import numpy

CODES = {
    "float32": "F32",
    "float64": "F64",
    "float16": "F16",
    "int64": "I64",
    "int32": "I32",
    "uint8": "U8",
    "bool": "BOOL",
}
DTYPES = {code: dtype for dtype, code in CODES.items()}


def save(path, tensors, metadata=None):
    """Writes {name: numpy array} (or torch tensors), sorted by name; `metadata` maps strings to strings."""
    header = {"__metadata__": metadata} if metadata else {}
    chunks, offset = [], 0
    for name in sorted(tensors):
        value = tensors[name]
        # Not ascontiguousarray: that would turn a scalar into a vector of one.
        array = numpy.asarray(value.detach().cpu().numpy() if hasattr(value, "detach") else value, order="C")
        data = array.tobytes()
        offsets = [offset, offset + len(data)]
        header[name] = {"dtype": CODES[str(array.dtype)], "shape": list(array.shape), "data_offsets": offsets}
        chunks.append(data)
        offset += len(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(chunks))


def load(path):
    """Returns ({name: numpy array}, metadata)."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        tensors[name] = numpy.frombuffer(data[start:end], DTYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors, metadata
